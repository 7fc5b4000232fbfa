"""The texts of the step with photos, attachments and links: asked, read and kept per photo and per file.

They are answers as in answers.py, under names such as "alt-<key of the upload>" and "link-url-0".
"""

from django.utils.functional import cached_property

from ...models import Upload
from ..fields import Line, Tags, Url
from .base import StepForm

# By what the files of a kind are called on a practice.
KINDS = {"photos": Upload.Kind.PHOTO, "attachments": Upload.Kind.ATTACHMENT}
MAX_LINKS = 10
LINK_LENGTHS = {"url": 400, "description": 160}


def photo_questions(upload):
    return {
        "alt": Line(
            label="Wat zie je op de foto?",
            help_text="Voor wie de foto niet kan zien. Eén zin is genoeg.",
            needed=f"Zeg wat er te zien is op de foto ‘{upload.name}’",
        ),
        "credit": Line(label="Wie maakte de foto?", needed=f"Zeg wie de foto ‘{upload.name}’ maakte"),
        "caption": Line(label="Onderschrift", help_text="Komt onder de foto te staan."),
    }


def attachment_questions(upload):
    return {"description": Line(label="Wat is dit voor een bestand?", help_text="Zo heet de link op je fiche.")}


def questions_of(upload):
    """The questions about an Upload, by the name of the field that holds the answer."""
    return photo_questions(upload) if upload.kind == Upload.Kind.PHOTO else attachment_questions(upload)


class UploadsForm(StepForm):
    """All texts of the step. `rows` is how many rows there are for links: those that are filled in and an empty one."""

    has_columns = False

    @classmethod
    def read(cls, submission):
        return _texts_of_uploads(submission) | _dropped(submission) | _links(submission)

    def keep(self, submission, taken):
        """What does not fit its column goes to `unfinished`."""
        self.full_clean()
        for upload in self.uploads:
            self._keep_texts(submission, upload, taken)
        for kind in KINDS:
            if f"dropped_{kind}" in taken:
                getattr(submission, f"dropped_{kind}").set(taken[f"dropped_{kind}"])
        if not any(name.startswith("link-") for name in taken):
            return []
        self._keep_links(submission)
        return ["links"]

    def _keep_texts(self, submission, upload, taken):
        names = [name for name in taken if name.endswith(f"-{upload.key}")]
        for name in names:
            field, text = name.partition("-")[0], "".join(taken[name])
            submission.unfinished.pop(name, None)
            if len(text) <= self.fields[name].limit:
                setattr(upload, field, text)
            else:
                submission.unfinished[name] = text
        if names:
            upload.save(update_fields=[name.partition("-")[0] for name in names])

    def _keep_links(self, submission):
        typed = [
            {part: "".join(self.answers.get(f"link-{part}-{row}", [])) for part in LINK_LENGTHS}
            for row in range(self.places)
        ]
        is_fine = [not any(f"link-{part}-{row}" in self.errors for part in LINK_LENGTHS) for row in range(self.places)]
        submission.links = [
            {"url": self.cleaned_data[f"link-url-{row}"], "description": link["description"]}
            for row, link in enumerate(typed)
            if is_fine[row] and link["url"]
        ]
        submission.unfinished.pop("links", None)
        if not all(is_fine):
            submission.unfinished["links"] = [link for link in typed if any(link.values())]

    def __init__(self, submission, answers=None, is_checked=False, conflicts=None, vocabulary=None):
        super().__init__(submission, answers, is_checked, conflicts, vocabulary)
        self.uploads = list(submission.uploads.all())
        self.places = _places(submission)
        self.rows = min(len(_kept_links(submission)) + 1, self.places)
        self._ask_about_uploads()
        self._ask_what_goes(submission)
        self._ask_links()
        self.layout = list(self.fields)

    def _ask_about_uploads(self):
        for upload in self.uploads:
            for name, field in questions_of(upload).items():
                self._add(f"{name}-{upload.key}", field, Upload._meta.get_field(name).max_length)

    def _ask_what_goes(self, submission):
        for kind, rows in live_parts(submission).items():
            self._add(f"dropped_{kind}", Tags(label="Haal weg", choices=[(str(row.pk), str(row)) for row in rows]))

    def _ask_links(self):
        for row in range(self.places):
            self._add(f"link-description-{row}", Line(label="Tekst van de link"), LINK_LENGTHS["description"])
            self._add(f"link-url-{row}", Url(label="Webadres"), LINK_LENGTHS["url"])

    @cached_property
    def remarks(self):
        """Editors ask about a file, by its key, or about the links: that is at the first of the questions there."""
        first = {str(upload.key): self._part(upload)["fields"][0].name for upload in self.uploads}
        first["links"] = "link-description-0"
        return {first[name]: remarks for name, remarks in super().remarks.items() if name in first}

    def anchor_of(self, name):
        return name if name in KINDS else ""

    @property
    def photos(self):
        """Per photo of the fiche the upload with its questions."""
        return [self._part(upload) for upload in self.uploads if upload.kind == Upload.Kind.PHOTO]

    @property
    def attachments(self):
        return [self._part(upload) for upload in self.uploads if upload.kind == Upload.Kind.ATTACHMENT]

    @property
    def links(self):
        """Per row its two questions."""
        return [[self[f"link-description-{row}"], self[f"link-url-{row}"]] for row in range(self.rows)]

    def check_together(self, answers):
        for row in range(self.places):
            name = f"link-url-{row}"
            if answers.get(f"link-description-{row}") and not answers.get(name) and name not in self.errors:
                self.add_error(name, f"Vul het webadres in van ‘{answers[f'link-description-{row}']}’")

    def part(self, key):
        """The photo or attachment with this key and its questions, or None."""
        return next((self._part(upload) for upload in self.uploads if upload.key == key), None)

    def _part(self, upload):
        return {"upload": upload, "fields": [self[f"{name}-{upload.key}"] for name in questions_of(upload)]}

    def _add(self, name, field, limit=None):
        field.limit = limit or field.limit
        self.fields[name] = field

    def _initial(self, name, answer):
        return answer if name.startswith("dropped_") else "".join(answer)


def live_parts(submission):
    """What a change finds online: {"photos": […], "attachments": […]}, each only when there are any."""
    if not submission.doorway.is_compared:
        return {}
    found = {kind: list(getattr(submission.practice, kind).all()) for kind in KINDS}
    return {kind: rows for kind, rows in found.items() if rows}


def _texts_of_uploads(submission):
    texts = {}
    for upload in submission.uploads.all():
        for field in questions_of(upload):
            name = f"{field}-{upload.key}"
            texts[name] = _as_answer(submission.unfinished.get(name, getattr(upload, field)))
    return texts


def _dropped(submission):
    return {
        f"dropped_{kind}": sorted(str(row.pk) for row in getattr(submission, f"dropped_{kind}").all())
        for kind in live_parts(submission)
    }


def _links(submission):
    """The texts of all rows, empty ones included."""
    number = _places(submission)
    links = [*_kept_links(submission), *[{}] * number][:number]
    return {
        f"link-{part}-{row}": _as_answer(link.get(part, "")) for row, link in enumerate(links) for part in LINK_LENGTHS
    }


def _kept_links(submission):
    return submission.unfinished.get("links", submission.links)


def _places(submission):
    """How many links fit: a practice may have had more when the change began, and none of them goes by itself."""
    return max(MAX_LINKS, len(_kept_links(submission)))


def _as_answer(text):
    return [text] if text else []
