"""A fiche as the practice that it would become, for the real practice page."""

from operator import attrgetter

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import slugify

from practices.models import Implementation, Practice, PracticeContent
from practices.models.age import age_of

from ..models import Upload
from .changes import by_address, changes_of, practice_after
from .sides import LINKS, link_values


class Rows(list):
    """A list that is asked as a relation is."""

    def all(self):
        return self


class ShowsContent:
    """What can be said of a practice, read from `self.content`, and nothing else of it: no sender, no notes."""

    _meta = Practice._meta


MADE_OF_FIELDS = ["municipality_id", "years", "partner_list", "funding_list"]
for _name in [*(field.name for field in PracticeContent._meta.get_fields()), *MADE_OF_FIELDS]:
    setattr(ShowsContent, _name, property(attrgetter(f"content.{_name}")))


class AsPractice(ShowsContent):
    """What the practice page reads of a Practice, from a Submission: nothing is made, and private files stay private.

    "Wij doen dit ook" shows the live practice with one municipality more, a change the live practice with its new
    answers.
    """

    # Not yet: the page offers no way to change it or join it.
    is_published = False

    def __init__(self, submission, changes=None):
        """`changes` are the Changes of a change, when they are known already."""
        self.submission = submission
        self.live = None if submission.doorway.is_new else submission.practice
        self.is_adoption = submission.doorway.is_joining
        self.is_change = submission.doorway.is_compared
        self.content = self.live if self.is_adoption else submission
        if self.is_change:
            self.changes = changes_of(submission) if changes is None else changes
            self.content = practice_after(submission, self.changes)

    def __str__(self):
        return str(self.content)

    @property
    def slug(self):
        return self.live.slug if self.live else slugify(self.content.title) or "fiche"

    @property
    def confirmed_at(self):
        """A municipality that sends in a new practice says that it holds; of another it may say so."""
        holds = self.submission.doorway.is_new or (self.is_change and self.submission.may_confirm)
        return timezone.localdate() if holds else self.live and self.live.confirmed_at

    @property
    def source_citation(self):
        return self.live.source_citation if self.live else ""

    @property
    def source_url(self):
        return self.live.source_url if self.live else ""

    @property
    def has_suggested_tags(self):
        return self.live is not None and self.live.has_suggested_tags

    @cached_property
    def implementations(self):
        rows = list(self.live.implementations.all()) if self.live else []
        if self.is_change:
            return Rows(self.content.implementations.all())
        if self.is_adoption:
            others = [row for row in rows if row.municipality_id != self.submission.municipality_id]
            return Rows([*others, self._joining()])
        places = [self.submission.municipality, *self.submission.other_municipalities.all()]
        return Rows(Implementation(municipality=place) for place in places if place)

    def _joining(self):
        return Implementation(
            municipality=self.submission.municipality,
            text=self.submission.implementation_text,
            start_year=self.submission.start_year,
            end_year=self.submission.end_year,
            contact_name=self.submission.contact_name,
            contact_email=self.submission.contact_email,
            url=self.submission.implementation_url,
        )

    @property
    def age(self):
        """As for one that its municipality confirmed, when it says so; one that is joined stays as old as it is."""
        if self.is_adoption:
            return self.live.age
        return age_of(self.confirmed_at, self.informed, self.content.stage, self.content.end_year)

    @property
    def informed(self):
        return self.live.informed if self.live else ""

    @property
    def sources(self):
        return self.live.sources if self.live else Rows()

    def sources_shown(self):
        return self.live.sources_shown() if self.live else []

    @property
    def reaches(self):
        return self.live.reaches if self.live else Rows()

    @property
    def linked_partners(self):
        return self.live.linked_partners if self.live else Rows()

    @cached_property
    def photos(self):
        new = [
            {
                "image": {"url": self._url(upload)},
                "alt": upload.alt,
                "credit": upload.credit,
                "caption": upload.caption,
                "width": upload.width,
                "height": upload.height,
            }
            for upload in self._uploads(Upload.Kind.PHOTO)
        ]
        return Rows([*self._kept("photos", self.submission.dropped_photos), *new])

    @cached_property
    def attachments(self):
        new = [
            {"file": {"url": self._url(upload)}, "description": upload.description or upload.name}
            for upload in self._uploads(Upload.Kind.ATTACHMENT)
        ]
        return Rows([*self._kept("attachments", self.submission.dropped_attachments), *new])

    @cached_property
    def links(self):
        if self.is_change:
            return Rows(self._changed_links())
        if not self.is_adoption:
            return Rows(self.submission.links)
        online = [{"url": link.url, "description": link.description} for link in self.live.links.all()]
        return Rows([*online, *(link for link in self.submission.links if link not in online)])

    def _changed_links(self):
        changed = {change.element: change for change in self.changes.of([LINKS])}
        links = {}
        for element, link in by_address(link_values(self.live)).items():
            if element not in changed or changed[element].now:
                links[element] = changed[element].row if element in changed else link
        return {**links, **{element: change.row for element, change in changed.items() if change.now}}.values()

    def _uploads(self, kind):
        return [upload for upload in self.submission.uploads.all() if upload.kind == kind]

    def _url(self, upload):
        return reverse("upload_file", args=[self.submission.key, upload.key])

    def _kept(self, name, dropped):
        if not self.live:
            return []
        gone = dropped.all()
        return [row for row in getattr(self.live, name).all() if row not in gone]
