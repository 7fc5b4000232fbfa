"""A file between the page where it is chosen and the import: what was read in it, and what its editor chose."""

import json
import zlib
from datetime import timedelta

from django.utils import timezone

from praktijkenbank.plain_text import alike

from ..models import ImportChoice, ImportFile
from .arranging import Choices, arrange, find_titles, propose_targets, read_table, titles_of
from .columns import file_columns
from .headings import Headings
from .sheets import Sheet
from .tables import read_sheets

# A file that waits longer goes, with what was chosen for it.
KEPT_FOR = timedelta(days=14)
MAX_SAID = ImportChoice._meta.get_field("said").max_length


def keep_file(user, name, content):
    """Keep a file, given as bytes, for an editor (User), with what we propose. Raises ValidationError, in Dutch.

    Returns whether all is clear: one sheet of which every title is one of ours.
    """
    sheets = read_sheets(content)
    choices, is_clear = propose_choices(sheets, file_columns(), user)
    kept = {"name": name, "content": content, "sheets": _packed(sheets), "choices": choices.as_json()}
    ImportFile.objects.update_or_create(brought_by=user, defaults=kept | {"brought_at": timezone.now()})
    return is_clear


def propose_choices(sheets, columns, user, sheet=None, heading=None, is_double=None):
    """The Choices that we propose for these Sheets, or for one of them, and whether all is clear."""
    titles_known, words = choices_before(user)
    headings = Headings(columns, titles_known)
    choices = find_titles(sheets, headings, sheet)
    if heading is not None:
        choices.heading, choices.is_double = heading, bool(is_double)
    chosen = sheet_named(sheets, choices.sheet)
    titles = titles_of(chosen, choices)
    choices.targets = [proposal.target for proposal in propose_targets(titles, headings)]
    choices.words = words
    first = next((one for one in sheets if len(one.lines) > 1 and not one.is_hidden), None)
    is_first = first is chosen and choices.heading == chosen.lines[0][0]
    return choices, is_first and all(choices.targets) and all(map(headings.is_official, titles))


def sheets_of(file):
    """The Sheets in an ImportFile."""
    if file.sheets is None:
        return read_sheets(bytes(file.content))
    return [Sheet(**one) for one in json.loads(zlib.decompress(bytes(file.sheets)))]


def table_of(file):
    """The Table that an ImportFile is with what was chosen for it, and the words that were chosen."""
    if file.choices is None:
        return read_table(bytes(file.content)), {}
    choices = Choices(**file.choices)
    return arrange(sheet_named(sheets_of(file), choices.sheet), choices, file_columns()), choices.words


def sheet_named(sheets, name):
    return next(one for one in sheets if one.name == name)


def choices_before(user):
    """What an editor chose before: {title: column}, and {column: {word: our word}}."""
    titles, words = {}, {}
    for choice in ImportChoice.objects.filter(chosen_by=user):
        kept = words.setdefault(choice.column, {}) if choice.column else titles
        kept[choice.said] = choice.chosen
    return titles, words


def keep_choices(user, titles, choices):
    """Keep what an editor chose for the titles of a file, other than we propose, and for its words."""
    proposed = propose_targets(titles, Headings(file_columns(), {}))
    pairs = [(title, target, one.target) for title, target, one in zip(titles, choices.targets, proposed, strict=False)]
    as_proposed = [alike(title)[:MAX_SAID] for title, target, ours in pairs if target == ours]
    ImportChoice.objects.filter(chosen_by=user, column="", said__in=as_proposed).delete()
    made = [("", title, target) for title, target, ours in pairs if title and target != ours]
    made += [(column, word, ours) for column, words in choices.words.items() for word, ours in words.items()]
    rows = {
        (column, alike(said)[:MAX_SAID]): ImportChoice(
            chosen_by=user, column=column, said=alike(said)[:MAX_SAID], chosen=chosen[:MAX_SAID]
        )
        for column, said, chosen in made
    }
    ImportChoice.objects.bulk_create(
        rows.values(), update_conflicts=True, unique_fields=["chosen_by", "column", "said"], update_fields=["chosen"]
    )


def forget_word(user, column, word):
    """Let go of what an editor chose for a word in a column."""
    ImportChoice.objects.filter(chosen_by=user, column=column, said=alike(word)[:MAX_SAID]).delete()


def forget_old_files():
    """Let go of files that wait for long."""
    ImportFile.objects.filter(brought_at__lt=timezone.now() - KEPT_FOR).delete()


def _packed(sheets):
    return zlib.compress(json.dumps([vars(sheet) for sheet in sheets]).encode(), 1)
