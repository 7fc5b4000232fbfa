"""Who changed what: a fiche held against what it started from and what is online now. Nothing here asks the database.

A side is a dict: what an answer says by (name, ""), what an element of a list says by (name, its key). What is not in a
side is not there: an element that was removed, or that was never added.
"""

from enum import Enum


class Verdict(Enum):
    """What becomes of one thing of a fiche."""

    # Sent is what is online.
    SAME = "same"
    # The submitter never touched it: it stays as it is online.
    FOLLOWS = "follows"
    # Only the submitter changed it.
    CHANGED = "changed"
    # Both did: an editor decides.
    CONFLICT = "conflict"
    # It differs, and what the fiche started from was not kept: an editor decides.
    UNKNOWN = "unknown"

    @property
    def is_difference(self):
        """Whether an editor has a say in it."""
        return self not in (Verdict.SAME, Verdict.FOLLOWS)

    @property
    def is_open(self):
        """Whether nothing is proposed: it waits for a decision."""
        return self in (Verdict.CONFLICT, Verdict.UNKNOWN)


def judge(base, live, sent):
    """The Verdict on one thing, by what it said at the start, says online now, and says in the fiche."""
    if sent == live:
        return Verdict.SAME
    if sent == base:
        return Verdict.FOLLOWS
    return Verdict.CHANGED if live == base else Verdict.CONFLICT


def judge_all(base, live, sent):
    """The Verdict on each thing, {key: Verdict}, those of `sent` first; `base` is None where it was not kept."""
    if base is None:
        return {key: Verdict.SAME if sent.get(key) == live.get(key) else Verdict.UNKNOWN for key in {**sent, **live}}
    return {key: judge(base.get(key), live.get(key), sent.get(key)) for key in {**sent, **live, **base}}


def taken_over(live, sent, keys):
    """What is online once the things with these `keys` are as in `sent`: a new side."""
    kept = {key: value for key, value in live.items() if key not in keys or key in sent}
    return kept | {key: sent[key] for key in keys if key in sent}
