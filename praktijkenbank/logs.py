"""What a log line may hold: everything but the token of a private link."""

import logging
import re

# As in submissions/urls.py: the address with the token, also as part of a longer one.
TOKEN = re.compile(r"(fiche/link/)[^/\s?\"']+")


class Record(logging.LogRecord):
    """A log line of whichever package, Django's about a missing page included, in which no token can be read."""

    def getMessage(self):  # noqa: N802, the name is of logging
        return TOKEN.sub(r"\1…", super().getMessage())

    @property
    def exc_text(self):
        """The traceback, once a formatter wrote it here."""
        return self._exc_text

    @exc_text.setter
    def exc_text(self, text):
        self._exc_text = text and TOKEN.sub(r"\1…", text)


class InOneLine(logging.Filter):
    """What visitors do wrong is one line: where the code noticed it is of no use."""

    def filter(self, record):
        if record.name.startswith("django.security"):
            record.exc_info = None
        return True
