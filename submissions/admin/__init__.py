"""The redactie: what editors keep and judge of what comes in."""

from . import helpers, submission, theme_editors

__all__ = ["helpers", "submission", "theme_editors"]
