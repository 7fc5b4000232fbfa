"""What an editor chooses where a change is not simply taken over: asked on the review page and at the approval."""

from django import forms
from django.utils.html import format_html
from django.utils.text import capfirst

from ..reading.changes import changes_of
from .publishing import ONLINE, OWN, SENT

NOT_CHOSEN = "{}: kies wat online komt."


class ChoosingForm(forms.Form):
    """Per Change that waits for a decision what comes online. Nothing is chosen but what an editor chose before."""

    def __init__(self, submission, changes, data=None, **kwargs):
        super().__init__(data, use_required_attribute=False, **kwargs)
        self.submission, self.changes = submission, changes
        for change in changes.open:
            add_choice(self, change)


def add_choice(form, change):
    """Ask on this form what comes online of this Change."""
    known = form.submission.choices.get(change.key, {})
    sender = form.submission.submitter_name.split(" ")[0] or "de indiener"
    ways = [(ONLINE, "Wat nu online staat"), (SENT, f"Wat {sender} instuurde")]
    if change.is_text:
        ways.append((OWN, "Beide samen: ze botsen in geen enkel woord" if change.joined else "Ik schrijf het zelf"))
        form.fields[f"tekst-{change.key}"] = forms.CharField(
            label=format_html("De tekst<span class='visually-hidden'> van {}</span>", change.label),
            initial=known.get("text") or change.joined,
            required=False,
            strip=True,
            widget=forms.Textarea(attrs={"rows": 4}),
        )
    form.fields[f"kies-{change.key}"] = forms.ChoiceField(
        label=f"Wat komt online? {capfirst(change.label)}",
        choices=ways,
        initial=known.get("choice"),
        required=False,
        widget=forms.RadioSelect,
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


def _ways(change):
    return (ONLINE, SENT, OWN) if change.is_text else (ONLINE, SENT)


def chosen(changes, data):
    """What was chosen in posted `data`, as {key: {"choice", "text"}}; of other changes than these nothing."""
    found = {}
    for change in changes.open:
        if (choice := data.get(f"kies-{change.key}")) in _ways(change):
            found[change.key] = {"choice": choice, "text": data.get(f"tekst-{change.key}", "").strip()}
    return found


def check_choices(form, changes, data):
    """Add an error to `form` for what waits for a decision, or has a text that would not come online."""
    for change in changes.open:
        name, text = f"kies-{change.key}", data.get(f"tekst-{change.key}", "").strip()
        choice = data.get(name)
        if choice not in _ways(change):
            form.add_error(name, NOT_CHOSEN.format(capfirst(change.label)))
        elif choice == OWN and not text:
            form.add_error(name, f"{capfirst(change.label)}: schrijf de tekst die online komt.")
        elif choice != OWN and text not in ("", change.joined):
            form.add_error(name, f"{capfirst(change.label)}: je schreef zelf een tekst. Kies die, of maak ze leeg.")


def keep_chosen(submission, data):
    """Keep what was chosen in posted `data`, for the review page and for the approval."""
    if submission.doorway.is_compared and (choices := chosen(changes_of(submission), data)):
        submission.choose(choices)


def in_mail(changes, choices):
    """What was decided where two people changed the same, in lines for the mail and the log."""
    words = {ONLINE: "bleef zoals het online staat", SENT: "staat er zoals je het instuurde"}
    lines = [
        f"- {capfirst(change.label)}: {words.get(choices[change.key]['choice'], 'de redactie schreef één tekst')}"
        for change in changes.open
        if change.key in choices
    ]
    return "\n".join(["Dit veranderde intussen ook online. Wij kozen:", *lines]) if lines else ""
