"""One person, known by their address: where they are in the bank, and how they go from it."""

import json
import re
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import storages
from django.db import connection, models, transaction
from django.utils import timezone

from praktijkenbank.sealing import keyed_hash, keyed_hashes

from .register import kept_parts, register, rows_about

GONE = "(gewist)"
ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
# What an address begins and ends with, or it is only a part of somebody else's. JSON writes a new line as `\n`, a web
# address a bracket as `%3C`: those letters are not of the address. For Python and PostgreSQL alike.
BEGIN = r"(?:(?<=\\[bfnrt])|(?<=\\[bfnrt]')|(?<=%[0-9a-f][0-9a-f])(?<!%27)(?<!%2b)|(?<![\w.+-])(?<!\w')(?<!&#x27;))"
END = r"(?![\w-]|\.\w)"


@dataclass
class Person:
    """Whose address this is. `names` are those they gave with it: they go from what is about them."""

    address: str
    names: set[str] = field(default_factory=set)

    @property
    def texts(self):
        """The address as it can stand in a column: plain, in HTML, in a web address."""
        return list(dict.fromkeys([self.address, escape(self.address), quote(self.address)]))

    @property
    def pattern(self):
        """A regular expression for the address in any of these ways, and not for a longer one that it is a part of."""
        return f"{BEGIN}(?:{'|'.join(map(re.escape, self.texts))}){END}"

    def is_in(self, text):
        return re.search(self.pattern, text, flags=re.IGNORECASE) is not None

    @property
    def pseudonym(self):
        """What stays in the audit list: the same for all that they did, and nobody can tell who it was."""
        return f"gewist-{keyed_hash(self.address, 'person')[:12]}"

    def without(self, value, names=False):
        """The value (text, list, dict) without the address, and without their names if asked."""
        if isinstance(value, str):
            if value.lower() == self.address:
                return ""
            found = sorted(self.names, key=len, reverse=True) if names else []
            patterns = [self.pattern, *(rf"(?<!\w){re.escape(name)}(?!\w)" for name in found)]
            return re.sub("|".join(patterns), GONE, value, flags=re.IGNORECASE)
        if isinstance(value, list):
            return [self.without(one, names) for one in value]
        if isinstance(value, dict):
            return {self.without(key, names): self.without(one, names) for key, one in value.items()}
        return value

    def out_of_name(self, name):
        """The name of a file without the address, which can have an ending behind it."""
        return re.sub("|".join(map(re.escape, self.texts)), GONE, name, flags=re.IGNORECASE)

    def erase_from(self, rows, columns, names=False):
        """Take the address, and their names if asked, out of these columns. No version is kept of before."""
        for row in rows:
            clean = {column: self.without(getattr(row, column), names) for column in columns}
            type(row)._base_manager.filter(pk=row.pk).update(**clean)


def as_it_is(path):
    """The text in a file as a list of one. To unpack documents too takes longer than a page may: see documents.py."""
    return [path.read_text(errors="replace")]


def person_at(address):
    return Person(address.strip().lower())


def show_person(person, texts=as_it_is):
    """Where the address stands, as {words of the register: number of rows}, and the files that hold it."""
    counts = {}
    for kept in register():
        if number := rows_about(kept, person).count():
            counts[kept.what] = counts.get(kept.what, 0) + number
    return counts, files_with(person, texts)


def export_person(person):
    """All that is theirs or holds the address, as something that can be JSON: {model: [{column: value}]}.

    Of what somebody else wrote, and of the notes of editors, they get the columns in which their address stands.
    """
    found = {}
    for kept in register():
        readable = [name for name in kept.names if not isinstance(_column(kept, name), models.BinaryField)]
        own = set(kept.theirs(person.address).values_list("pk", flat=True)) if kept.theirs else None
        for row in rows_about(kept, person).values("pk", *readable):
            is_own = own is None or row["pk"] in own
            free = {*readable} - {*kept.of_editors.split()} if is_own else set()
            shown = {name: row[name] for name in readable if name in free or person.is_in(str(row[name]))}
            found.setdefault(kept.model, []).append(shown)
    return found


def erase_person(person, texts=as_it_is):
    """Take the person out of every registered place. Returns the files that still hold the address, to look into.

    All of it or nothing; noted in the list of erasures first, so that what breaks off is done by a replay.
    """
    _note(person)
    with transaction.atomic():
        for part in kept_parts():
            part.erase(person)
        for kept in register():
            columns = [name for name in kept.names if _is_text(_column(kept, name))]
            person.erase_from(kept.rows_with(person.pattern), columns)
        with connection.cursor() as cursor:
            cursor.execute("SELECT staff_erase_person(%s, %s)", [person.pattern, person.pseudonym])
        for part in kept_parts():
            part.finish(person)
    return files_with(person, texts)


def erase_again():
    """Erase again everyone who was erased before and is back, as after restoring an older back-up: returns how many."""
    noted = set(_list().read_text().split()) if _list().exists() else set()
    back = [address for address in _all_addresses() if noted.intersection(keyed_hashes(address, "erasure"))]
    for address in back:
        erase_person(Person(address))
    return len(back)


def files_with(person, texts):
    """The names of the files that hold the address, in one of the `texts` (a path to an iterable of str) of each."""
    folders = [settings.EMAIL_FILE_PATH, settings.MEDIA_ROOT, storages["private"].location]
    files = [path for folder in folders for path in Path(folder).rglob("*") if path.is_file()]
    return sorted(str(path) for path in files if any(map(person.is_in, texts(path))))


def _all_addresses():
    """Every address in a registered column."""
    found = set()
    for kept in register():
        columns = [name for name in kept.names if _is_text(_column(kept, name))]
        for row in kept.rows_with("@").values_list(*columns):
            text = json.dumps(row, default=str, ensure_ascii=False).replace("%40", "@")
            found.update(match.lower() for match in ADDRESS.findall(text))
    return found


def _list():
    """The list of erasures, hashes with a key. A file: a database that is put back does not know of them."""
    return Path(settings.VAR_DIR) / "erasures.txt"


def _note(person):
    known = _list().read_text() if _list().exists() else ""
    if not any(one in known for one in keyed_hashes(person.address, "erasure")):
        with _list().open("a") as file:
            file.write(f"{timezone.localdate()} {keyed_hash(person.address, 'erasure')}\n")


def _column(kept, name):
    return kept.rows.model._meta.get_field(name)


def _is_text(column):
    return not isinstance(column, models.BinaryField | models.FileField | models.GenericIPAddressField) and (
        column.get_internal_type() != "SearchVectorField"
    )
