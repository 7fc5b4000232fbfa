"""Vectors of the practices that have none yet, and which practices are alike by them."""

from django.db import connection, transaction

from ...models import Practice, PracticeVector
from ..document import REFRESH_LOCK, refresh, with_searchable
from .encoder import Encoder, is_installed
from .texts import ENCODER, names_of, parts_of, vector_key

# So many practices are read and written at a time.
BATCH = 200
# So many are kept as alike, the likest first, and how alike two must be: in the bank nearly all have four.
KEPT, ALIKE = 12, 0.45


def make_missing():
    """Make the vectors of practices online that have none of this encoder; return how many. 0 when there is none."""
    refresh()
    missing = list(_missing())
    if not missing or not is_installed():
        return 0
    encoder = Encoder()
    made = []
    for start in range(0, len(missing), BATCH):
        made += _make(encoder, missing[start : start + BATCH])
    _compare(encoder, made)
    return len(made)


def _missing():
    online = Practice.objects.published().filter(document__terms__isnull=False)
    return online.exclude(vector__encoder=ENCODER).order_by("pk").values_list("pk", flat=True)


def _make(encoder, practice_ids):
    """Write the vectors of these practices; return the ids of those that did not change meanwhile."""
    practices = with_searchable(Practice.objects.published().filter(pk__in=practice_ids)).select_related("document")
    rows = [
        PracticeVector(
            practice=practice,
            encoder=ENCODER,
            key=vector_key(practice),
            vector=encoder.packed(encoder.mean(parts_of(practice))),
            names=names_of(practice),
            likest=[],
        )
        for practice in practices
    ]
    with transaction.atomic():
        # No document is written meanwhile. Who writes one later takes away the vector that no longer fits.
        _wait_for_documents()
        versions = dict(Practice.objects.filter(pk__in=practice_ids).values_list("pk", "document__version"))
        rows = [row for row in rows if versions.get(row.practice_id) == row.practice.document.version]
        PracticeVector.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["practice"],
            update_fields=["encoder", "key", "vector", "names", "likest"],
        )
    return [row.practice_id for row in rows]


def _wait_for_documents():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [REFRESH_LOCK])


@transaction.atomic
def _compare(encoder, made):
    """Write down which practices are likest to those of which a vector was just made, and to which they are."""
    _wait_for_documents()
    rows = list(PracticeVector.objects.filter(encoder=ENCODER).order_by("pk"))
    if not rows:
        return
    vectors = encoder.unpacked([row.vector for row in rows])
    place = {row.practice_id: number for number, row in enumerate(rows)}
    new = [place[practice_id] for practice_id in made if practice_id in place]
    near = [{place[pk] for pk in row.likest if pk in place} for row in rows]
    for start in range(0, len(new), BATCH):
        several = new[start : start + BATCH]
        for number, scores in zip(several, vectors[several] @ vectors.T, strict=True):
            for other in encoder.numpy.flatnonzero(scores >= ALIKE).tolist():
                near[number].add(other)
                near[other].add(number)
    changed = []
    for number, row in enumerate(rows):
        likest = [rows[other].practice_id for other in _best(vectors, number, near[number] - {number})]
        if likest != row.likest:
            row.likest = likest
            changed.append(row)
    PracticeVector.objects.bulk_update(changed, ["likest"], batch_size=BATCH)


def _best(vectors, number, near):
    """The places of the likest of these, best first. One that was alike before its text changed may be so no more."""
    scores = {other: float(vectors[number] @ vectors[other]) for other in near}
    alike = (other for other in scores if scores[other] >= ALIKE)
    return sorted(alike, key=lambda other: (-scores[other], other))[:KEPT]
