"""Whom a reader may ask about a practice: of its towns with a contact, those that say most to the reader."""

from dataclasses import dataclass
from datetime import date

from ..models import Municipality
from .likeness import kilometres_in_words

# So many are named; all others are in the table of towns.
MOST = 3
OFFERS = {
    "open_to_call": "Je mag bellen",
    "open_to_visit": "Je mag langskomen",
    "open_to_talk": "Ze komen er graag over vertellen",
    "shares_templates": "Ze delen sjablonen en documenten",
}


@dataclass
class Contact:
    """Who answers for one town. `why` says why this town, `service` who it is, both in words; "" where not known."""

    municipality: Municipality
    service: str = ""
    email: str = ""
    phone: str = ""
    why: str = ""
    offers: tuple[str, ...] = ()
    confirmed_at: date | None = None
    is_leading: bool = False

    @property
    def is_reachable(self):
        return bool(self.email or self.phone)


def contacts_of(practice, towns):
    """Up to three Contacts for a practice; `towns` is its Comparison. Without a contact service anywhere: none."""
    rows = [row for row in towns.rows if _is_known(practice, row)]
    chosen = {}
    for why, row in _choices(rows, towns.own_town):
        chosen.setdefault(row.municipality, (row, []))[1].append(why)
    return [_contact(practice, row, ", ".join(filter(None, whys))) for row, whys in list(chosen.values())[:MOST]]


def _choices(rows, own_town):
    """(why, TownRow) for each row worth a place, what says most to the reader first; a row may come back."""
    if not rows:
        return
    if own_town and len(rows) > 1:
        yield (rows[0].pill or f"Lijkt op {own_town}"), rows[0]
        if placed := [row for row in rows if row.kilometres is not None]:
            nearest = min(placed, key=lambda row: row.kilometres)
            yield f"Dicht bij {own_town}, {kilometres_in_words(nearest.kilometres)}", nearest
        yield "De meeste inwoners", max(rows, key=lambda row: row.municipality.population or 0)
    yield from (("", row) for row in rows)


def _is_known(practice, row):
    leads = row.part.municipality_id == practice.municipality_id
    parts = [row.part.contact_name, row.part.contact_email]
    if leads:
        parts += [practice.contact_name, practice.contact_email, practice.contact_phone, practice.department]
    return any(parts)


def _contact(practice, row, why):
    part = row.part
    if part.municipality_id != practice.municipality_id:
        return Contact(row.municipality, part.contact_name, part.contact_email, why=why)
    names = [practice.contact_name or part.contact_name or practice.department, practice.contact_role]
    return Contact(
        row.municipality,
        service=", ".join(filter(None, names)),
        email=practice.contact_email or part.contact_email,
        phone=practice.contact_phone,
        why=why,
        offers=tuple(words for name, words in OFFERS.items() if getattr(practice, name)),
        confirmed_at=practice.confirmed_at,
        is_leading=True,
    )
