"""The doors by which a fiche comes in, and all that differs between them.

To add a door: a line in Door, a Doorway, and where its steps ask something new, those steps (see docs/add-a-step.md).
"""

from dataclasses import dataclass

from django.db.models import TextChoices


class Door(TextChoices):
    NEW = "new", "nieuwe praktijk"
    CHANGE = "change", "wijziging"
    ADOPTION = "adoption", "wij doen dit ook"
    REMARK = "remark", "opmerking"


@dataclass(frozen=True)
class Doorway:
    """What differs per door. In the texts {title}, {practice} and {municipality} are those of the fiche."""

    # What it is about, in words that fit after ‘je’ and ‘de’; what it is called; what approving it does.
    in_words: str
    happens: str
    # The steps to fill it in, by their key in intake/steps.py.
    steps: tuple[str, ...] = ()
    noun: str = "fiche"
    # What the time line says when it was sent, and when it is dealt with.
    sent: str = "Fiche ingediend"
    done: str = "Goedgekeurd en online"
    # It describes a practice that is not in the bank yet: so it may be like one that is, and become part of it.
    is_new: bool = False
    # It begins with all that is online, and says what that becomes.
    is_compared: bool = False
    # It adds one municipality to a practice: its text, links and files.
    is_joining: bool = False
    # It has answers, links and files that can be published.
    has_content: bool = True
    # Nobody has to show that the address is theirs: nothing of it goes online.
    needs_address: bool = True

    @property
    def is_about_online(self):
        """It has content for a practice that is online already, and stays so whatever becomes of the fiche."""
        return self.is_compared or self.is_joining


OF_A_PRACTICE = ("about_you", "in_short", "why", "how", "tags", "uploads", "check")
DOORWAYS = {
    Door.NEW: Doorway(
        in_words="fiche ‘{title}’",
        happens="Dit publiceert ‘{title}’ als nieuwe praktijk.",
        steps=OF_A_PRACTICE,
        is_new=True,
    ),
    Door.CHANGE: Doorway(
        in_words="wijziging aan ‘{practice}’",
        happens="Dit past de praktijk ‘{practice}’ aan, op hetzelfde adres.",
        steps=OF_A_PRACTICE,
        is_compared=True,
    ),
    Door.ADOPTION: Doorway(
        in_words="fiche bij ‘{practice}’",
        happens="Dit zet {municipality} bij de praktijk ‘{practice}’.",
        steps=("sender", "adoption", "uploads", "check"),
        is_joining=True,
    ),
    Door.REMARK: Doorway(
        in_words="opmerking over ‘{practice}’",
        happens="De opmerking is dan verwerkt. De praktijk zelf pas je apart aan.",
        noun="opmerking",
        sent="Opmerking verstuurd",
        done="Verwerkt",
        has_content=False,
        needs_address=False,
    ),
}
