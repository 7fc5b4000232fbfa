"""What a page about a fiche shows of other tables, read at once: it costs as much for one tag as for thirty."""

from django.db.models import prefetch_related_objects

from practices.browse.reading import chosen_ids, fill_relation, give_rows, read_parts, relation_label
from practices.content import ALL_TAG_FIELDS, TAG_FIELDS
from practices.search.vocabulary import read_vocabulary

DROPPED = {"dropped_photos": "photos", "dropped_attachments": "attachments"}


def read_rows(submission):
    """Read all that pages show of a Submission, and of the practice online that it is about.

    After this `submission.themes.all()` and the like ask the database nothing more. Returns the Vocabulary that the
    tags are from. Three queries, that of the Vocabulary included; one more where it is about a practice online.
    """
    submission.vocabulary = vocabulary = read_answers(submission)
    if submission.doorway.is_about_online:
        read_parts(submission.practice, vocabulary)
    return vocabulary


def read_answers(submission):
    """Read what the questions ask for: tags, municipalities, uploads, and of a change the files that may go.

    Returns the Vocabulary. Three queries, and one more for a change.
    """
    contents = [submission, submission.practice] if submission.doorway.is_about_online else [submission]
    relations = [
        (submission, "other_municipalities"),
        *((submission, name) for name in TAG_FIELDS),
        *((content, name) for content in contents[1:] for name in ALL_TAG_FIELDS),
    ]
    chosen = chosen_ids([*relations, *((submission, name) for name in DROPPED)])
    vocabulary = read_vocabulary()
    give_rows(relations, chosen, vocabulary)
    prefetch_related_objects([submission], "uploads")
    if submission.doorway.is_compared:
        read_parts(submission.practice, vocabulary)
    for name, kind in DROPPED.items():
        online = getattr(submission.practice, kind).all() if submission.doorway.is_compared else []
        kept = chosen.get(relation_label(submission, name), [])
        fill_relation(submission, name, [row for row in online if row.pk in kept])
    return vocabulary
