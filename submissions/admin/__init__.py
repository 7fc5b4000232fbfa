"""The redactie: what editors keep and judge of what comes in."""

from . import helpers

__all__ = ["helpers"]
