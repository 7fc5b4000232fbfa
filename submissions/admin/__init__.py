"""The redactie: what editors keep and judge of what comes in."""

from . import jargon, phrases, submission, theme_editors

__all__ = ["jargon", "phrases", "submission", "theme_editors"]
