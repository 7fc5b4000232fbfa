"""The answers on a fiche: read, compared with what someone else made of them, and kept.

An answer is a list of strings, as the browser sends it: empty when nothing was filled in. Whatever was typed is kept:
in its column when it fits there, else in `Submission.unfinished`.

Every page carries for each answer a fingerprint of what it was drawn with, and a name of its own. So a save can tell
what this person changed, what somebody else changed meanwhile, and what came from this same page.
"""

import re
import secrets
from dataclasses import dataclass
from hashlib import sha256

from django.db import transaction

from praktijkenbank.plain_text import only_text

from ..models import ImpossibleChangeError, Submission
from .fields import Check, KnownChoices, LongText, Tags

PAGE = re.compile(r"([0-9a-f]{16})\.(\d{1,9})")


@dataclass
class Conflict:
    """An answer that this person and somebody else both changed: `theirs` is kept until one is chosen."""

    mine: list[str]
    theirs: list[str]

    @property
    def fingerprint(self):
        return fingerprint(self.theirs)


@dataclass
class Saved:
    """What a save did: the answers as they are now, the choices to be made, the fingerprints for the page.

    `is_late`: something was left out because this page sent a later save before, or another page bears its name.
    """

    submission: Submission
    answers: dict[str, list[str]]
    conflicts: dict[str, Conflict]
    drawn: str
    is_late: bool = False


def new_page():
    """A name for a page that is drawn, with the number of its first save."""
    return f"{secrets.token_hex(8)}.0"


def draw(answers):
    """Return the fingerprints of these answers as one line of text."""
    return " ".join(f"{name}:{fingerprint(answer)}" for name, answer in answers.items())


def fingerprint(answer):
    return sha256("\0".join(answer).encode()).hexdigest()[:12]


def posted(form, data):
    """Return {name: answer} of what came in, for the questions that stood on the page.

    Fingerprints tell which those were, also when nothing was ticked. Without them it is what the data speaks of.
    """
    drawn = _drawn(data)
    return {
        name: _posted(field, data.getlist(name)) for name, field in form.fields.items() if name in drawn or name in data
    }


def typed_on(form, data):
    """Return {name: answer} of what someone wrote on the page that sent `data`: what is not as it was drawn."""
    drawn = _drawn(data)
    return {name: answer for name, answer in posted(form, data).items() if drawn.get(name) != fingerprint(answer)}


def save(submission, step, data, is_autosave=False, editor=None):
    """Keep what came in for this step, and return what was Saved. An `editor` writes in what is under review.

    An answer that only this person changed is kept. One that only somebody else changed stays as they left it. Of one
    that both changed nothing is kept until this person chooses; the other answers are kept all the same.
    Raises ImpossibleChangeError when the fiche can no longer be changed.
    """
    with transaction.atomic():
        submission = _locked(submission, editor)
        current = step.form.read(submission)
        incoming = posted(step.form(submission), data)
        taken, conflicts, late = _merge(current, incoming, submission.writers, data, is_autosave)
        is_first = not (is_autosave or editor or step.slug in submission.steps_saved)
        if taken or is_first:
            form = step.form(submission, {**current, **taken}, is_checked=True)
            columns = form.keep(submission, taken)
            _sign(submission, taken, data, editor)
            if is_first:
                submission.steps_saved = [*submission.steps_saved, step.slug]
            submission.revision += 1
            fixed = ["unfinished", "unsure", "writers", "edited_by", "steps_saved", "revision", "updated_at"]
            submission.save(update_fields=[*columns, *fixed])
    now = step.form.read(submission)
    known = {name: now[name] for name, mine in incoming.items() if name in taken or mine == now[name]}
    drawn = {**_drawn(data), **_drawn({"drawn": draw(known)})}
    marks = " ".join(f"{name}:{mark}" for name, mark in drawn.items())
    return Saved(submission, now, conflicts, marks, is_late=bool(late))


def _locked(submission, editor):
    """The fiche as the database has it, ours until the end of the transaction."""
    locked = Submission.objects.select_for_update(of=("self",))
    submission = locked.select_related("municipality", "main_theme", "practice").get(pk=submission.pk)
    if not (submission.state == Submission.State.IN_REVIEW if editor else submission.is_editable):
        raise ImpossibleChangeError(
            f"Deze fiche is {submission.get_state_display()}. Je kunt er nu niets in veranderen."
        )
    return submission


def _sign(submission, names, data, editor):
    """Write down which page, and which editor if any, wrote the answers with these names."""
    for name in names:
        submission.writers[name] = _page(data)
        submission.edited_by.pop(name, None)
        if editor:
            submission.edited_by[name] = editor.pk


def _merge(current, incoming, writers, data, is_autosave):
    """Return the answers to take over and the Conflicts, each by name, and the names of what came too late."""
    drawn, page, chosen_from = _drawn(data), _page(data), _marks(data.getlist("conflict"))
    taken, conflicts, late = {}, {}, []
    for name, mine in incoming.items():
        theirs = current[name]
        if name in chosen_from:
            choice = data.get(f"keuze-{name}")
            is_decided = choice == "mine" and chosen_from[name] == fingerprint(theirs)
            is_left = is_autosave or choice == "theirs"
        else:
            is_decided = drawn.get(name, fingerprint(theirs)) == fingerprint(theirs)
            is_left = drawn.get(name) == fingerprint(mine)
            writer = writers.get(name)
            if page and writer and writer[0] == page[0] and mine != theirs:
                # Our own page wrote it, though it may not know: the answer was lost, or comes too late. A number that
                # was used is that of a copy of the page; without script all saves of a page are number 0.
                is_late = not is_left and page[1] < writer[1]
                late += [name] * is_late
                is_decided, is_left = is_decided or page[1] != writer[1] or page[1] == 0, is_left or is_late
        if mine == theirs or is_left:
            continue
        if is_decided:
            taken[name] = mine
        else:
            conflicts[name] = Conflict(mine, theirs)
    return taken, conflicts, late


def _posted(field, values):
    if isinstance(field, Check):
        return ["on"] if any(values) else []
    if isinstance(field, KnownChoices):
        values = [value for value in values if value in field.values]
    if isinstance(field, Tags):
        return sorted(set(values))
    text = only_text(values[-1]) if values else ""
    text = text.strip() if isinstance(field, LongText) else " ".join(text.split())
    return [text] if text else []


def _drawn(data):
    return _marks(data.get("drawn", "").split())


def _marks(parts):
    return {name: mark for name, _, mark in (part.partition(":") for part in parts)}


def _page(data):
    """The name of the page and the number of this save on it, or None."""
    match = PAGE.fullmatch(data.get("page", ""))
    return [match[1], int(match[2])] if match else None
