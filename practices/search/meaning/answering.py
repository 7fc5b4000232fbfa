"""The process at MEANING_ADDRESS: holds the encoder and the stored vectors, and says which practices are about a text.

A question is a line of JSON with a text, the answer a line with a list of [id, names]. One at a time: each takes some
milliseconds.
"""

import json
import logging
import socketserver
from contextlib import suppress
from pathlib import Path

from django.db import DatabaseError, connection

from ...models import PracticeVector
from ..query import MAX_LENGTH
from .texts import ENCODER

# How alike a practice must be: see docs/decisions/by-meaning.md. And at least this share of how alike the best one is.
ENOUGH, OF_BEST = 0.28, 0.7
# How many practices an answer holds: filters of the page may leave few of them.
MOST = 50
# How alike a name must be to be a reason, and how many are named.
REASON, REASONS = 0.35, 2
# How long who asks may take to send it, and how often the bank is looked at, in seconds.
PATIENCE, EVERY = 0.5, 2
# A text of MAX_LENGTH letters, each of which JSON may write with twelve signs.
MOST_BYTES = 12 * MAX_LENGTH + 3
logger = logging.getLogger(__name__)


class Answers:
    """What is known of the bank: a row of numbers for each practice online, and for each of their names."""

    def __init__(self, encoder):
        self.encoder = encoder
        self._forget()

    def _forget(self):
        self._token, self._ids, self._names, self._vectors = None, [], [], self.encoder.vectors([])
        self._of_name = {}

    def refresh(self):
        """Read the vectors again when something in the bank changed; know nothing when it does not answer."""
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT token FROM practices_indexstate")
                token = cursor.fetchone()
            if token != self._token:
                self._read()
                self._token = token
        except DatabaseError as error:
            logger.warning("No answer of the database: %s", type(error).__name__)
            self._forget()
            connection.close()

    def _read(self):
        rows = PracticeVector.objects.filter(encoder=ENCODER, practice__document__terms__isnull=False).order_by("pk")
        rows = list(rows.values_list("pk", "names", "vector"))
        self._ids = [pk for pk, _names, _vector in rows]
        self._names = [names for _pk, names, _vector in rows]
        self._vectors = self.encoder.unpacked([vector for _pk, _names, vector in rows])
        wanted = {name for names in self._names for name in names}
        self._of_name = {name: vector for name, vector in self._of_name.items() if name in wanted}
        new = sorted(wanted - self._of_name.keys())
        self._of_name |= zip(new, self.encoder.vectors(new), strict=True)

    def about(self, text):
        """The practices that are about `text`, best first, as a list of (id, names that are most like it)."""
        if not self._ids or not text.strip():
            return []
        [asked] = self.encoder.vectors([text[:MAX_LENGTH]])
        scores = self._vectors @ asked
        least = max(ENOUGH, OF_BEST * float(scores.max()))
        best = [place for place in (-scores).argsort(kind="stable")[:MOST].tolist() if scores[place] >= least]
        return [(self._ids[place], self._like(asked, self._names[place])) for place in best]

    def _like(self, asked, names):
        scored = [(float(self._of_name[name] @ asked), name) for name in names]
        return [name for score, name in sorted(scored, reverse=True) if score >= REASON][:REASONS]


class Handler(socketserver.StreamRequestHandler):
    """One question and its answer."""

    timeout = PATIENCE

    def handle(self):
        with suppress(OSError, ValueError):
            text = json.loads(self.rfile.readline(MOST_BYTES))
            answer = self.server.answers.about(text) if isinstance(text, str) else []
            self.wfile.write(json.dumps(answer).encode() + b"\n")


def listening(address, answers):
    """A server that is bound to `address`, host:port or the path of a socket, and answers once it serves."""
    if address.startswith("/"):
        Path(address).unlink(missing_ok=True)
        server = socketserver.UnixStreamServer(address, Handler)
    else:
        host, port = address.rsplit(":", 1)
        server = _Server((host, int(port)), Handler)
    server.answers = answers
    return server


class _Server(socketserver.TCPServer):
    allow_reuse_address = True
