"""What an editor chooses of a change: which text comes online where two people wrote, and what is not taken over.

Asked on the review page and, filled in as it was there, at the approval.
"""

from operator import itemgetter

from django import forms
from django.utils.html import format_html
from django.utils.text import capfirst

from ..intake.answers import fingerprint
from ..models import Submission
from ..reading.changes import changes_of
from .publishing import ONLINE, OWN, SENT

NOT_CHOSEN = "{}: kies wat online komt."


def add_choice(form, change):
    """Ask on this form what comes online of this Change. Nothing is chosen but what an editor chose before."""
    known = kept_or(form.known, change)
    sender = form.submission.submitter_name.split(" ")[0] or "de indiener"
    ways = [(ONLINE, "Wat nu online staat"), (SENT, f"Wat {sender} instuurde")]
    if change.is_text:
        ways.append((OWN, "Beide samen: ze botsen in geen enkel woord" if change.joined else "Ik schrijf het zelf"))
        form.fields[f"tekst-{change.key}"] = forms.CharField(
            label=format_html("De tekst<span class='visually-hidden'> van {}</span>", change.label),
            initial=known["text"] or change.joined,
            required=False,
            strip=True,
            widget=forms.Textarea(attrs={"rows": 4}),
        )
    form.fields[f"kies-{change.key}"] = forms.ChoiceField(
        label=f"Wat komt online? {capfirst(change.label)}",
        choices=ways,
        initial=known["choice"],
        required=False,
        widget=forms.RadioSelect,
    )


def add_refusal(form, change):
    """Ask on this form whether this Change is taken over, and if not, why."""
    known = kept_or(form.known, change)
    form.fields[f"neem-{change.key}"] = forms.BooleanField(
        label=format_html("Neem over<span class='visually-hidden'>: {}</span>", change.label),
        initial=known["choice"] != ONLINE,
        required=False,
    )
    form.fields[f"waarom-{change.key}"] = forms.CharField(
        label=format_html("Waarom niet?<span class='visually-hidden'> {}</span>", change.label),
        initial=known["text"],
        required=False,
    )


def choice_items(form, since):
    """Each Change that waits, with what is asked about it and who changed it online, for a template.

    `since` is what `versions_since` says of them.
    """
    return [_choice_item(form, change, since.get((change.name, change.element))) for change in form.changes.open]


def _choice_item(form, change, by):
    text = f"tekst-{change.key}"
    return {
        "change": change,
        "by": by,
        "ways": form[f"kies-{change.key}"],
        "text": form[text] if text in form.fields else None,
    }


def refusal_items(form):
    """Each Change that can be refused, with the box, the reason, and how they were drawn, for a template."""
    return [
        {
            "change": change,
            "box": form[f"neem-{change.key}"],
            "why": form[f"waarom-{change.key}"],
            "was": form.typed.get(f"was-{change.key}") or _drawn_as(kept_or(form.submission.choices, change)),
        }
        for change in form.changes.ordinary
    ]


def kept_or(choices, change):
    """What these choices say of a Change; without them it is taken over, but for one that waits."""
    return choices.get(change.kept_as) or {"choice": "" if change.is_open else SENT, "text": ""}


def posted_choices(changes, data, is_whole=False):
    """What was chosen or typed in posted `data`, as {Change.kept_as: {"choice", "text"}}; of other changes nothing.

    Of what can be refused only where it is not as it was drawn: what a colleague chose meanwhile stays. A form that
    `is_whole` decides on all of them.
    """
    found = {}
    for change in changes:
        made = _posted_choice(change, data)
        if change.is_open:
            is_made = made["choice"] or made["text"] not in ("", change.joined)
        else:
            drawn = data.get(f"was-{change.key}")
            is_made = is_whole or (drawn and drawn != _drawn_as(made))
        if is_made:
            found[change.kept_as] = made
    return found


def _posted_choice(change, data):
    if change.is_open:
        choice, ways = data.get(f"kies-{change.key}"), (ONLINE, SENT, OWN) if change.is_text else (ONLINE, SENT)
        return {"choice": choice if choice in ways else "", "text": data.get(f"tekst-{change.key}", "").strip()}
    choice = SENT if f"neem-{change.key}" in data else ONLINE
    return {"choice": choice, "text": data.get(f"waarom-{change.key}", "").strip()}


def _drawn_as(made):
    return fingerprint([made["choice"], made["text"]])


def problems_of(form):
    """What keeps these choices from coming online, as pairs of the name of a field and what is wrong."""
    for change in [*form.changes.open, *form.changes.ordinary]:
        choice, text = itemgetter("choice", "text")(form.made[change.kept_as])
        label = capfirst(change.label)
        if not change.is_open:
            if choice == ONLINE and not text:
                yield f"waarom-{change.key}", f"Zeg waarom je ‘{change.label}’ niet overneemt."
            elif choice == SENT and text:
                yield (
                    f"waarom-{change.key}",
                    f"{label}: je schreef waarom niet. Vink ‘Neem over’ uit of maak dat leeg.",
                )
        elif not choice:
            yield f"kies-{change.key}", NOT_CHOSEN.format(label)
        elif choice == OWN and not text:
            yield f"kies-{change.key}", f"{label}: schrijf de tekst die online komt."
        elif choice != OWN and text not in ("", change.joined):
            yield f"kies-{change.key}", f"{label}: je schreef zelf een tekst. Kies die, of maak ze leeg."


def place_of(form, name):
    """The id on the page of a field of a decision, for a link to it."""
    return name.replace("kies-", "botsing-", 1) if name.startswith("kies-") else form[name].id_for_label


def keep_chosen(submission, data):
    """Keep what was chosen in posted `data`, for the review page and for the approval."""
    fresh = Submission.objects.get(pk=submission.pk)
    if fresh.doorway.is_compared and (choices := posted_choices(changes_of(fresh), data)):
        submission.choose(choices)


def in_mail(changes, choices):
    """What was decided where two people changed the same, in lines for the mail and the log."""
    words = {ONLINE: "bleef zoals het online staat", SENT: "staat er zoals je het instuurde"}
    lines = [
        f"- {capfirst(change.label)}: {words.get(choices[change.kept_as]['choice'], 'de redactie schreef één tekst')}"
        for change in changes.open
        if choices[change.kept_as]["choice"]
    ]
    return "\n".join(["Dit veranderde intussen ook online. Wij kozen:", *lines]) if lines else ""
