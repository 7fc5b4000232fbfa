"""The page on which an editor judges a fiche: what was sent beside what will be published, and what can be done."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Value
from django.forms import BoundField
from django.shortcuts import redirect, render

from practices.models import Partner
from practices.upkeep.named_partners import have_a_page, not_linked
from praktijkenbank.compare import Piece, marked

from ..editors import name_of
from ..hints.completeness import completeness_of
from ..hints.plain_language import hints_for
from ..hints.similar import similar_practices
from ..intake import answers
from ..intake.access import typed
from ..intake.steps import steps_of
from ..models import ImpossibleChangeError, Look, Phrase, Submission
from ..reading.changes import PRIVATE, changes_of
from ..reading.preview import AsPractice
from ..reading.rows import read_rows
from ..reading.sides import LEAD
from ..reading.snapshot import AsSent
from ..reading.words import label_of, said
from .choosing import ChoosingForm, choice_items, keep_chosen
from .decisions import DECISIONS, decisions_for, in_lines
from .typed_again import TypedAgain

# The decision for which every answer has to be right.
PUBLISHES = "keur-goed"


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


def review_view(model_admin, request, submission):
    """The page of this Submission. Raises PermissionDenied for anyone who may not see, or may not change, fiches."""
    if not model_admin.has_view_permission(request, submission):
        raise PermissionDenied
    may_change = model_admin.has_change_permission(request, submission)
    if request.method == "POST" and not may_change:
        raise PermissionDenied
    if name := request.GET.get("doe"):
        return _decide(model_admin, request, submission, name, may_change)
    return _review(model_admin, request, submission, may_change)


def _decide(model_admin, request, submission, name, may_change):
    """The page of one decision: what will happen, the mail, and the button that does it."""
    decision = DECISIONS.get(name)
    if not may_change:
        raise PermissionDenied
    kept = getattr(request, "kept_text", None)
    if decision is None or (request.method != "POST" and not kept and not decision.fits(submission)):
        state = submission.get_state_display()
        messages.error(request, f"Dat kan nu niet: de toestand van de fiche is ‘{state}’.")
        return redirect(request.path)
    form, problems = decision(submission, _with_phrase(submission, kept.data if kept else request.POST) or None), []
    if request.method == "POST" and form.is_valid() and request.POST.get("actie") == "beslis":
        try:
            _carry_out(form, request)
        except ImpossibleChangeError as error:
            problems = [("", str(error))]
        except ValidationError as error:
            problems = [("", line) for line in in_lines(error)]
        else:
            messages.success(request, f"Gedaan: {form.label.lower()}.")
            return redirect(request.path)
        submission.refresh_from_db()
    if request.POST.get("actie") == "beslis":
        problems += [(form[field].id_for_label, " ".join(found)) for field, found in form.errors.items()]
    context = {
        **model_admin.admin_site.each_context(request),
        "title": form.label,
        "submission": submission,
        "kept": kept,
        "revision": kept.data.get("revision") if kept else submission.revision,
        "form": form,
        "problems": problems,
        "mail": form.mail_preview(),
        "fits": decision.fits(submission),
        "phrases": Phrase.objects.all() if form.fields.get("text") else [],
    }
    return render(request, "admin/submissions/decision.html", context)


def _with_phrase(submission, data):
    """What was typed, with the chosen phrase under it when that was asked."""
    phrase = data.get("actie") == "zin" and Phrase.objects.filter(name=data.get("zin")).first()
    if phrase:
        data = data.copy()
        data["text"] = "\n\n".join(filter(None, [data.get("text", "").strip(), phrase.text_for(submission)]))
    return data


@transaction.atomic
def _carry_out(form, request):
    """Decide, when the fiche is still as the editor saw it. Raises ImpossibleChangeError otherwise."""
    fresh = Submission.objects.select_for_update().get(pk=form.submission.pk)
    if not form.fits(fresh):
        raise ImpossibleChangeError(f"Dat kan niet meer: de toestand van de fiche is ‘{fresh.get_state_display()}’.")
    if str(fresh.revision) != request.POST.get("revision"):
        raise ImpossibleChangeError("Iemand anders veranderde de fiche intussen. Kijk ze na en beslis dan.")
    form.decide(fresh, by=request.user)


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
        self.forms = forms or _forms(submission, self.vocabulary)
        self.changes = changes_of(submission)
        self.chosen = {change.name for change in self.changes.open if not change.element}
        shown = [(form, name) for form, name in _editable(self.forms) if self._is_written_here(name)]
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
        )

    def compared(self):
        """What the page shows of a change beside its rows: what waits for a choice, and what editors changed since."""
        if not self.is_change:
            return {}
        form = ChoosingForm(self.submission, self.changes)
        made = {key for key, choice in self.submission.choices.items() if choice.get("choice")}
        return {
            "waiting": choice_items(form),
            "changes": self.changes,
            "undecided": sum(change.key not in made for change in self.changes.open),
            "followed": self.changes.followed.values(),
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


def _review(model_admin, request, submission, may_change):
    """The page, or after a save that went well the way back to it. Shows what keeps the page open otherwise."""
    saved, problems, lost, kept = (), [], [], getattr(request, "kept_text", None)
    if request.method == "POST":
        decision, _, part = request.POST.get("naar", "").partition(":")
        try:
            saved = _save(submission, request.POST, request.user)
            problems = _problems(saved[0], with_errors=decision not in DECISIONS or decision == PUBLISHES)
        except ImpossibleChangeError as error:
            problems, lost = [("", str(error))], typed(request)
        if not problems:
            messages.success(request, "Bewaard.")
            if decision not in DECISIONS:
                return redirect(request.path)
            return redirect(f"{request.path}?doe={decision}{part and f'#id_vraag-{quote(part)}'}")
        submission.refresh_from_db()
    again = TypedAgain(kept, submission) if kept else None
    review = Review(submission, request.user, may_change, *saved, typed=again)
    if again and not review.is_open:
        lost = again.texts
    review.note_look()
    ticked = again.ticked if again and review.is_open else submission.checklist
    context = {
        **model_admin.admin_site.each_context(request),
        "title": str(submission),
        "opts": model_admin.opts,
        "submission": submission,
        **_rows(review),
        "events": review.events,
        "is_open": review.is_open,
        "may_change": may_change,
        "is_change": review.is_change,
        **review.compared(),
        "drawn": review.drawn,
        "checks": [(*check, check[0] in ticked) for check in Submission.Check.choices],
        "seen_checks": again.seen if again else submission.checklist,
        "again": again,
        "consent_notice": submission.consent_notice(),
        "undelivered": submission.undelivered() if submission.has_lost_mail else [],
        "problems": problems,
        "typed": lost,
        "page": answers.new_page(),
        "decisions": decisions_for(submission) if may_change else {},
        **review.files(),
        **review.around(),
    }
    return render(request, "admin/submissions/review.html", context)


def _rows(review):
    """The answers for the page: of a change those that change apart from the others, without what is chosen above."""
    rows = [row for row in review.rows() if not row.is_chosen]
    changed = [row for row in rows if row.is_changed or row.typed_at or (row.field and row.field.errors)]
    return {"rows": rows, "changed_rows": changed, "same_rows": [row for row in rows if row not in changed]}


def _writers(submission):
    """The editor who wrote each answer last, when no submitter did since, as {name of the answer: their name}."""
    names = {user.pk: name_of(user) for user in User.objects.filter(pk__in=submission.edited_by.values())}
    return {answer: names[pk] for answer, pk in submission.edited_by.items() if pk in names}


def _forms(submission, vocabulary=None):
    """The form of each step with questions."""
    return [step.form.of(submission, vocabulary=vocabulary) for step in steps_of(submission) if step.form]


def _editable(forms):
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


@transaction.atomic
def _save(submission, data, editor):
    """Keep what the editor wrote and ticked. Returns the forms as they are now, and the fingerprints for the page."""
    if note := data.get("notitie", "").strip():
        submission.add_note(note, by=editor)
    if "drawn" not in data:
        return _forms(submission), ""
    before, ticked = {*data.get("nagekeken", "").split()}, {*data.getlist("nagekeken-nu")}
    submission.change_checklist(ticked - before, before - ticked)
    keep_chosen(submission, data)
    data, forms = data.copy(), []
    for step in steps_of(submission):
        if step.form:
            saved = answers.save(submission, step, data, editor=editor)
            data["drawn"] = saved.drawn
            shown = {**saved.answers, **{name: conflict.mine for name, conflict in saved.conflicts.items()}}
            forms.append(step.form(saved.submission, shown, is_checked=True, conflicts=saved.conflicts))
    return forms, data.get("drawn", "")


def _problems(forms, with_errors=True):
    """What keeps the page open, as (id of the field, message): two people at one answer, or an answer to mend.

    Without `with_errors` only the former: what is not complete can still be asked about, or refused.
    """
    found = []
    for form, name in _editable(forms):
        label = label_of(name) if hasattr(Submission, name) else form[name].label
        if name in form.conflicts:
            found.append((f"keuze-{name}", f"{label}: iemand anders veranderde dit ook. Kies wat blijft."))
        elif with_errors and form[name].errors:
            message = " ".join(form[name].errors)
            # At a file the message names it.
            found.append((form[name].first_id, f"{label}: {message}" if hasattr(Submission, name) else message))
    return found


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
