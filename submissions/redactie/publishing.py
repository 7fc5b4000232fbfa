"""An approved fiche becomes a practice, changes one, or joins one: all of it in one transaction, or nothing."""

from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from practices.content import COPIED_FIELDS, ROW_FIELDS, TAG_FIELDS
from practices.drawings.pictures import CleanedFile
from practices.models import Attachment, Implementation, Link, Photo, Practice
from practices.models.content import check_themes
from practices.search.document import refresh

from ..models import Submission, Upload
from ..reading.changes import changes_of
from ..reading.sides import ANSWERS, FILES, LEAD, LINKS, PLACES, link_keys, link_values

# What comes online of a change where an editor has a say: what is there, what was sent, or else a text of their own.
ONLINE, SENT, OWN = "online", "sent", "own"
UNDECIDED = "Kies eerst wat online komt: {}."


def publish(submission, by, text="", choices=None):
    """Approve `submission` and put online what it says. Returns the Practice.

    `by` is the editor, `text` goes along in the mail. `choices` says of each Change, by its key, what comes online:
    ONLINE, SENT, or (OWN, text). Without, all comes online as it was sent. Everyone finds it from the moment this
    returns.

    Raises ValidationError when a practice would go online with too little, or a change waits for a decision, also one
    that came up meanwhile; ImpossibleChangeError when the fiche cannot be approved (any more). Then nothing changed.
    """
    made = []
    with _removed_after_failure(made), transaction.atomic():
        submission = Submission.objects.select_for_update(no_key=True).get(pk=submission.pk)
        practice = submission.practice
        if submission.doorway.is_new:
            practice = _write(submission, _decided(submission, choices), made)
        elif submission.doorway.is_joining:
            _locked(practice.pk)
            _check_not_there(practice, submission.municipality, "Wijs de fiche af en vraag een wijziging.")
            changes = _decided(submission, choices)
            _join(submission, practice, submission.implementation_text)
            _add_links(practice, [change.row for change, _ in changes if change.name == LINKS])
            _add_files(practice, _uploads(changes), made)
        elif submission.doorway.is_compared:
            practice = _change(submission, choices, made)
        submission.approve(by, practice, text)
        refresh()
    return practice


def _decided(submission, choices):
    """The Changes that come online, as pairs with the text of an editor or None. Raises ValidationError for one that
    waits for a decision.
    """
    found, undecided = [], []
    for change in changes_of(submission):
        choice = SENT if choices is None and not change.is_open else (choices or {}).get(change.key)
        if choice is None:
            undecided.append(change.label)
        elif choice != ONLINE:
            found.append((change, None if choice == SENT else choice[1]))
    if undecided:
        raise ValidationError(UNDECIDED.format(", ".join(f"‘{label}’" for label in undecided)))
    return found


def _uploads(changes):
    return [change.row for change, _ in changes if change.name == FILES]


def merge(submission, by, practice, text="", story=None):
    """Say that `submission` is the same as `practice`. With a `story`, which may be empty, its municipality joins that
    practice and tells it there, with the contact and the years of the fiche; with None nothing goes online.

    Raises ValidationError when the municipality tells something there already, ImpossibleChangeError when the fiche
    cannot be merged (any more). Then nothing changed.
    """
    with transaction.atomic():
        submission.merge_into(by, practice, text)
        if story is None:
            return
        submission.check_consent()
        _locked(practice.pk)
        place = submission.municipality
        _check_not_there(practice, place, f"Vink ‘Zet {place} bij die praktijk’ uit.")
        _join(submission, practice, story)
        refresh()


def _write(submission, changes, made):
    """Make the practice of a new fiche, with the files that an editor lets through."""
    practice = Practice(origin=Practice.Origin.FORM)
    for name in COPIED_FIELDS:
        setattr(practice, name, getattr(submission, name))
    with practice.as_one_version():
        practice.confirm()
        for name in TAG_FIELDS:
            getattr(practice, name).set(getattr(submission, name).all())
        _set_main_theme(practice)
        for place in submission.other_municipalities.all():
            _add_place(practice, place)
        _add_links(practice, submission.links)
        _add_files(practice, _uploads(changes), made)
        practice.tags_confirmed_at = timezone.now()
        practice.publish()
        practice.full_clean(exclude=["slug"])
        practice._change_reason = f"Fiche {submission.reference}"
    return practice


def _change(submission, choices, made):
    """Change the practice that the fiche is about where it says so, and leave the rest as it is online."""
    submission.practice = _locked(submission.practice_id)
    if not submission.practice.is_published:
        raise ValidationError(
            f"‘{submission.practice}’ staat niet online. Zet ze eerst terug, of wijs de wijziging af."
        )
    changes = _decided(submission, choices)
    practice = _locked(submission.practice_id)
    for change, text in changes:
        if change.name in (*ANSWERS, *ROW_FIELDS) and not change.element:
            sent = _sent_row(submission, change) if change.name in ROW_FIELDS else getattr(submission, change.name)
            setattr(practice, change.name, sent if text is None else text)
    practice.full_clean()
    with practice.as_one_version():
        if submission.may_confirm:
            practice.confirm()
        practice.save()
        for change, _ in changes:
            if change.name == "main_theme":
                practice.themes.remove(*change.leaves)
                practice.themes.add(*change.stays)
            elif change.element and change.name != FILES:
                _change_element(practice, change)
        _set_main_theme(practice)
        _add_files(practice, _uploads(changes), made)
        practice.full_clean()
        practice._change_reason = f"Fiche {submission.reference}"
    return practice


def _sent_row(submission, change):
    return submission.municipality if change.name == LEAD else getattr(submission, change.name)


def _locked(practice_id):
    """The practice as it is online; of two changes to one practice the second builds on the first."""
    return Practice.objects.select_for_update(no_key=True).get(pk=practice_id)


def _change_element(practice, change):
    """Add one tag, word, town or link, or take it or a file away, as was sent."""
    comes, row = bool(change.now), change.row
    if change.name in TAG_FIELDS:
        relation = getattr(practice, change.name)
        (relation.add if comes else relation.remove)(row)
    elif change.name == "keywords":
        words = [word for word in practice.keywords if word != row]
        practice.keywords = [*words, row] if comes else words
    elif change.name == PLACES:
        _add_place(practice, row) if comes else _take_out(practice, row)
    elif change.name == LINKS:
        _change_link(practice, change)
    else:
        row.delete()


def _change_link(practice, change):
    """Of links with the same address each is an element of its own."""
    links = list(practice.links.all())
    link = dict(zip(link_keys(link.url for link in links), links, strict=True)).get(change.element)
    if not change.now:
        link.delete()
    elif link is None:
        _add_links(practice, [change.row])
    else:
        link.description = change.row["description"]
        link.save()


def _set_main_theme(practice):
    """The first theme is always among the themes, and there are not too many."""
    if practice.main_theme:
        practice.themes.add(practice.main_theme)
    check_themes(practice.main_theme, practice.themes.all())


def _add_place(practice, municipality):
    """This municipality has an implementation that is shown."""
    place, _ = Implementation.objects.get_or_create(practice=practice, municipality=municipality)
    if place.is_draft:
        place.state = Implementation.State.ONLINE
        place.save()


def _take_out(practice, municipality):
    if municipality.pk == practice.municipality_id:
        raise ValidationError(f"{municipality} trekt deze praktijk. Kies eerst een andere trekker.")
    practice.implementations.filter(municipality=municipality).delete()


def _check_not_there(practice, place, advice):
    """Refuse that a town joins its own practice, or one where it tells something already: that would be gone."""
    here = practice.implementations.filter(municipality=place).first()
    if practice.municipality_id == place.pk:
        raise ValidationError(f"‘{practice}’ is al een praktijk van {place}. {advice}")
    if here and here.has_content:
        raise ValidationError(f"{place} vertelt al iets bij ‘{practice}’. Dat zou verdwijnen. {advice}")


def _join(submission, practice, text):
    """Add what one municipality does to the practice, or renew what was there."""
    told = {
        "text": text,
        "start_year": submission.start_year,
        "end_year": submission.end_year,
        "contact_name": submission.contact_name,
        "contact_email": submission.contact_email,
        "url": submission.implementation_url,
        "state": Implementation.State.ONLINE,
    }
    place = {"practice": practice, "municipality": submission.municipality}
    implementation = Implementation.objects.filter(**place).first() or Implementation(**place)
    for name, value in told.items():
        setattr(implementation, name, value)
    implementation.full_clean()
    implementation.save()


def _add_links(practice, links):
    """Add those that are not there yet."""
    online = link_values(practice)
    new = [link for link in links if link not in online]
    Link.objects.bulk_create(Link(practice=practice, position=len(online), **link) for link in new)


def _add_files(practice, uploads, made):
    """Copy these Uploads to where everyone may see them; what was private stays as it was sent."""
    for upload in uploads:
        content = CleanedFile(upload.file.read(), name=upload.file.name.rpartition("/")[2])
        upload.file.close()
        row, stored = (_photo if upload.kind == Upload.Kind.PHOTO else _attachment)(upload, content)
        row.practice, row.position = practice, upload.position
        made.append(stored)
        row.save()


def _photo(upload, content):
    """The Photo that an Upload becomes, and its file."""
    row = Photo(alt=upload.alt, credit=upload.credit, caption=upload.caption)
    row.image = content
    return row, row.image


def _attachment(upload, content):
    """The Attachment that an Upload becomes, and its file."""
    row = Attachment(description=upload.description or upload.name, name=upload.name)
    row.file = content
    return row, row.file


@contextmanager
def _removed_after_failure(files):
    """A transaction that fails takes its rows along; this takes the files that were written for them."""
    try:
        yield
    except BaseException:
        for file in files:
            file.delete(save=False)  # a photo with its smaller copies
        raise
