"""A disk that is full, without filling one."""

import resource
from contextlib import contextmanager


@contextmanager
def full_disk(most=100_000):
    """Until the end of the block no file grows beyond `most` bytes: writing more fails half-way, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
