"""The redactie: what editors keep and judge of what comes in."""

from . import helpers, submission

__all__ = ["helpers", "submission"]
