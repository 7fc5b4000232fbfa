"""The sessions of the site. That of who signed in ends when it was idle for long, and by the end of a working day.

Read only where a session is read, so that pages that are the same for everyone stay so.
"""

import time
from datetime import timedelta

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db

IDLE = timedelta(hours=8)
LONGEST = timedelta(hours=12)
# How precisely is kept when a session was last used.
PRECISION = timedelta(minutes=5)
BEGAN, USED = "signed_in_at", "used_at"


class SessionStore(db.SessionStore):
    @classmethod
    def get_model_class(cls):
        return db.SessionStore.get_model_class()

    def load(self):
        """What is in the session; nothing when someone signed in and it ended since."""
        found = super().load()
        if SESSION_KEY not in found:
            return found
        now = time.time()
        idle = now - found.get(USED, 0)
        if idle > IDLE.total_seconds() or now - found.get(BEGAN, 0) > LONGEST.total_seconds():
            self.delete(self.session_key)
            self._session_key = None
            return {}
        if idle > PRECISION.total_seconds():
            found[USED] = now
            self.modified = True
        return found


def note_sign_in(session):
    """From now on this session counts as that of someone who signed in."""
    session[BEGAN] = session[USED] = time.time()
