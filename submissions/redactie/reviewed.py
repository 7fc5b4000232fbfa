"""What the review page shows of a fiche: each answer as it was sent, as it is now, and where it is edited."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, Value
from django.forms import BoundField

from practices.models import Partner
from practices.upkeep.named_partners import have_a_page, not_linked
from praktijkenbank.compare import Piece, marked

from ..editors import name_of
from ..hints.completeness import completeness_of
from ..hints.plain_language import hints_for
from ..hints.similar import similar_practices
from ..intake import answers
from ..intake.steps import steps_of
from ..models import Look, Submission
from ..reading.changes import PRIVATE, changes_of
from ..reading.preview import AsPractice
from ..reading.rows import read_rows
from ..reading.sides import LEAD
from ..reading.since import versions_since
from ..reading.snapshot import AsSent
from ..reading.words import label_of, said
from .approving import ApproveForm


@dataclass
class ReviewRow:
    """One answer: as it was `sent`, as it is `now`, as it is online (`live`, of a change), and where it is edited.

    Of a change it `follows` where the submitter left it alone and an editor changed it online.
    """

    name: str
    label: str
    sent: list[Piece]
    now: str
    live: list[Piece] | None = None
    field: BoundField | None = None
    is_edited: bool = False
    edited_by: str = ""
    is_changed: bool = False
    follows: bool = False
    is_chosen: bool = False
    typed_at: datetime | None = None
    hints: tuple[str, ...] = ()
    # What of it can be refused, see choosing.py.
    items: tuple[dict, ...] = ()


class Review:
    """A fiche on the desk of an editor: everything the page shows of it, read once.

    `forms` are those of a save that failed, with `drawn`, the fingerprints that belong to them; else they are made of
    the fiche. `typed`: a TypedAgain, with forms of its own. `is_open`: this editor can write in it now.
    """

    def __init__(self, submission, editor, may_change, forms=None, drawn="", typed=None):
        self.submission, self.editor, self.may_change = submission, editor, may_change
        self.is_open = may_change and submission.state == Submission.State.IN_REVIEW
        self.is_change = submission.doorway.is_compared
        self.vocabulary, self.typed = read_rows(submission), typed
        if typed:
            forms, drawn = typed.forms, typed.drawn
        self.forms = forms or forms_of(submission, self.vocabulary)
        self.changes = changes_of(submission)
        data = typed.kept.data if typed else None
        self.approval = ApproveForm(submission, changes=self.changes, typed=data) if self.is_change else None
        if typed and self.approval and self.approval.known != submission.choices:
            typed.labels.append("Wat je overneemt")
        self.items = self.approval.items() if self.approval else []
        self.chosen = {change.name for change in self.changes.open if not change.element}
        shown = [(form, name) for form, name in editable_in(self.forms) if self._is_written_here(name)]
        self.drawn = drawn or answers.draw({name: form.answers[name] for form, name in shown})
        seen = Look.objects.filter(event=OuterRef("pk"), by=editor)
        events = submission.events.select_related("by").annotate(is_seen=Exists(seen))
        self.events = submission.newest_events = [*events.order_by("-at", "-pk")]
        self.sent = self._sent()
        self.snapshots = [event.snapshot for event in self.sent] or [submission.content()]
        self.writers = _writers(submission)

    def _is_written_here(self, name):
        """Whether the fiche decides what this answer becomes: not what follows the page, or is chosen above."""
        return not self.is_change or ((name, "") not in self.changes.followed and name not in self.chosen)

    def _sent(self):
        """The events at which it was sent in: the last, and the one this editor saw before, else the one before that.

        Empty when it was never sent in.
        """
        last, *before = [event for event in self.events if event.snapshot] or [None]
        known = next((event for event in before if event.is_seen), before[0] if before else None)
        return [event for event in (last, known) if event]

    def note_look(self):
        """Write down that this editor saw what was sent in last: the next page says what is new since."""
        looks = [Look(event=event, by=self.editor) for event in self.sent[:1] if not event.is_seen]
        Look.objects.bulk_create(looks, ignore_conflicts=True)

    def rows(self):
        """All answers, as a list of ReviewRow."""
        sent, *before = [AsSent(snapshot, self.vocabulary) for snapshot in self.snapshots]
        hints = {}
        for hint in hints_for(self.submission, [name for _, name in _questions(self.forms)]):
            hints.setdefault(hint.field, []).append(hint.text)
        if partners := have_a_page(self._partners()):
            hints["partners"] = [f"{partners} Leg na de goedkeuring de koppeling in het formulier van de praktijk."]
        return [self._row(form, name, sent, before, hints.get(name, ())) for form, name in _questions(self.forms)]

    def _partners(self):
        """Those that the fiche names, that have a page and that its practice does not lead to."""
        practice = self.submission.partners and self.submission.practice
        linked = [partner.pk for partner in practice.linked_partners.all()] if practice else []
        return not_linked(self.submission.partners, linked, self.vocabulary.rows(Partner))

    def _row(self, form, name, sent, before, hints):
        text, now = said(sent, name), said(self.submission, name)
        is_of_sender = self.is_change and name == LEAD
        live = said(self.submission.practice, name) if self.is_change and not is_of_sender else None
        follows = (name, "") in self.changes.followed and not is_of_sender
        return ReviewRow(
            name=name,
            label="Bestuur van de indiener" if is_of_sender else label_of(name),
            sent=marked(text, after=now, before=said(before[0], name) if before else live),
            now=live if follows else now,
            live=marked(live or "", after=None if live is None else now) if self.is_change else None,
            field=form[name] if self.is_open and self._is_written_here(name) else None,
            is_edited=now != text,
            edited_by=self.writers.get(name, "de redactie"),
            is_changed=self.is_change and not is_of_sender and bool(self.changes.of([name])),
            is_chosen=name in self.chosen,
            typed_at=self.typed.kept.at if self.typed and name in self.typed.names else None,
            follows=follows,
            hints=tuple(hints),
            items=() if is_of_sender else tuple(item for item in self.items if item["change"].name == name),
        )

    def compared(self):
        """What the page shows of a change beside its rows: what waits for a choice, and what editors changed since."""
        if not self.is_change:
            return {}
        waiting = [(change.name, change.element) for change in self.changes.open]
        since = versions_since(self.submission, [*waiting, *self.changes.followed])
        rows = {name for _, name in _questions(self.forms)} - {LEAD} - self.chosen
        return {
            "waiting": self.approval.waiting(since),
            "other_items": [item for item in self.items if item["change"].name not in rows],
            "approval": self.approval,
            "changes": self.changes,
            "followed": [{"label": label, "by": since.get(key)} for key, label in self.changes.followed.items()],
            "behind": self.submission.changes_behind().select_related("municipality"),
        }

    def files(self):
        """What the page shows of photos, attachments and links, each text with where it is edited and what was sent."""
        form = next((form for form in self.forms if not form.has_columns), None)
        if form is None:
            return {}
        link_writers = {writer for name, writer in self.writers.items() if name.startswith("link-")}
        return {
            "files": [self._file(part) for part in [*form.photos, *form.attachments]],
            "links": form.links if self.is_open else [],
            "sent_links": self.snapshots[0]["links"],
            "links_edited_by": " en ".join(sorted(link_writers)) or "de redactie",
        }

    def _file(self, part):
        upload, texts = part["upload"], []
        sent = {upload["sha256"]: upload for upload in self.snapshots[0]["uploads"]}.get(upload.sha256, {})
        for field in part["fields"]:
            name = field.name.partition("-")[0]
            writer = self.writers.get(field.name, "de redactie")
            texts.append(
                {"field": field, "now": getattr(upload, name), "sent": sent.get(name, ""), "edited_by": writer}
            )
        return {"upload": upload, "texts": texts}

    def around(self):
        """The fiches before and after this one in the queue, and what helps to judge it."""
        fiche = self.submission
        previous, following = _neighbours(fiche)
        return {
            "previous": previous,
            "next": following,
            "completeness": completeness_of(fiche, AsPractice(fiche)),
            "similar": similar_practices(fiche.title, fiche.summary) if fiche.doorway.is_new else [],
        }


def _writers(submission):
    """The editor who wrote each answer last, when no submitter did since, as {name of the answer: their name}."""
    names = {user.pk: name_of(user) for user in User.objects.filter(pk__in=submission.edited_by.values())}
    return {answer: names[pk] for answer, pk in submission.edited_by.items() if pk in names}


def forms_of(submission, vocabulary=None):
    """The form of each step with questions."""
    return [step.form.of(submission, vocabulary=vocabulary) for step in steps_of(submission) if step.form]


def editable_in(forms):
    """What an editor may write in these forms, as (form, name of the question)."""
    return [*_questions(forms), *_texts(forms)]


def _texts(forms):
    """What an editor may write at photos, files and links, as (form, name of the question)."""
    for form in forms:
        if not form.has_columns:
            yield from ((form, name) for name in form.layout if not name.startswith("dropped_"))


def _questions(forms):
    """What is published of these forms, as (form, name of the question) in the order of the steps."""
    for form in forms:
        for item in form.layout if form.has_columns else []:
            for name in getattr(item, "names", [item]):
                if name not in PRIVATE:
                    yield form, name


def _neighbours(submission):
    """The numbers of the fiches before and after this one in the queue, None where there is none. One query.

    `submission` is one that `with_waiting()` gave. After one that is no longer in the queue comes the one that waits
    longest.
    """
    queue = Submission.objects.with_editors().with_waiting()
    first = queue.order_by("waiting_since", "pk").values_list(Value("next"), "pk")
    if submission.state not in Submission.WITH_EDITORS:
        return None, dict(first[:1]).get("next")
    since, pk = submission.waiting_since, submission.pk
    after = first.filter(Q(waiting_since__gt=since) | Q(waiting_since=since, pk__gt=pk))
    before = queue.filter(Q(waiting_since__lt=since) | Q(waiting_since=since, pk__lt=pk))
    last = before.order_by("-waiting_since", "-pk").values_list(Value("previous"), "pk")
    found = dict(last[:1].union(after[:1]))
    return found.get("previous"), found.get("next")
