"""The redactie: what editors keep and judge of what comes in."""

from . import audit, helpers, submission, theme_editors

__all__ = ["audit", "helpers", "submission", "theme_editors"]
