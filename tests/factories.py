"""Saved rows with sensible values: a test names only what it is about. Relations are given as lists."""

from io import BytesIO
from itertools import count

from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify
from PIL import Image

from practices.content import ALL_TAG_FIELDS, TAG_FIELDS
from practices.drawings.pictures import HEAD_WIDTH
from practices.models import (
    Action,
    Framework,
    Goal,
    Implementation,
    Municipality,
    MunicipalityAlias,
    Partner,
    Photo,
    Practice,
    Resource,
    Theme,
)
from submissions.intake.base import base_of
from submissions.models import Submission

numbers = count(1)


def make_municipality(*, aliases=(), localities=(), **fields):
    """A municipality in Antwerpen; `aliases` are names it is also known by, `localities` those of places in it."""
    number = next(numbers)
    fields.setdefault("name", f"Gemeente {number}")
    fields.setdefault("slug", slugify(fields["name"]))
    fields.setdefault("nis", f"{number:05}")
    fields.setdefault("province", "antwerpen")
    municipality = Municipality.objects.create(**fields)
    for name in aliases:
        MunicipalityAlias.objects.create(municipality=municipality, name=name)
    for name in localities:
        MunicipalityAlias.objects.create(municipality=municipality, name=name, kind="locality")
    return municipality


def make_tag(model, **fields):
    """A row of a model that derives from Tag, such as TargetGroup."""
    fields.setdefault("name", f"{model._meta.verbose_name.capitalize()} {next(numbers)}")
    fields.setdefault("slug", slugify(fields["name"]))
    return model.objects.create(**fields)


def make_main_theme(**fields):
    return make_tag(Theme, **fields)


def make_theme(**fields):
    """A theme that practices carry, under the main theme `parent` or a new one."""
    if "parent" not in fields:
        fields["parent"] = make_main_theme()
    return make_tag(Theme, **fields)


def make_partner(**fields):
    fields.setdefault("kind", Partner.Kind.ASSOCIATION)
    return make_tag(Partner, **fields)


def make_framework(**fields):
    """A framework that readers see; `is_hidden=True` for another."""
    fields.setdefault("is_hidden", False)
    return make_tag(Framework, **fields)


def make_goal(**fields):
    if "framework" not in fields:
        fields["framework"] = make_framework()
    return _make_framework_part(Goal, **fields)


def make_action(**fields):
    if "goal" not in fields:
        fields["goal"] = make_goal()
    return _make_framework_part(Action, **fields)


def _make_framework_part(model, **fields):
    number = fields.setdefault("number", next(numbers))
    fields.setdefault("name", f"{model._meta.verbose_name.capitalize()} {number}")
    fields.setdefault("slug", f"{slugify(fields['name'])}-{next(numbers)}")
    return model.objects.create(**fields)


def make_practice(*, municipalities=(), related=(), **fields):
    """A published, complete practice; `status="draft"` for another.

    `municipalities` are others than the leading one. Without `main_theme` the first of `themes` is the main one.
    """
    number = next(numbers)
    tags = {name: list(fields.pop(name, ())) for name in ALL_TAG_FIELDS}
    if "main_theme" not in fields:
        fields["main_theme"] = tags["themes"][0] if tags["themes"] else make_theme()
    if "municipality" not in fields:
        fields["municipality"] = make_municipality()
    fields.setdefault("title", f"Praktijk {number}")
    fields.setdefault("summary", f"Samenvatting van praktijk {number}.")
    fields.setdefault("status", Practice.Status.PUBLISHED)
    practice = Practice(**fields)
    with practice.as_one_version():
        practice.save()
        if practice.main_theme and practice.main_theme not in tags["themes"]:
            tags["themes"].insert(0, practice.main_theme)
        for name, rows in {**tags, "related": related}.items():
            if rows:  # a new one has none, which takes no query to know
                getattr(practice, name).set(rows)
    for municipality in municipalities:
        make_implementation(practice=practice, municipality=municipality)
    return practice


def make_implementation(**fields):
    if "municipality" not in fields:
        fields["municipality"] = make_municipality()
    return Implementation.objects.create(**fields)


def make_photo(**fields):
    """A photo just wide enough to head a page, really stored."""
    image = BytesIO()
    Image.new("RGB", (HEAD_WIDTH, 1)).save(image, "PNG")
    fields.setdefault("image", SimpleUploadedFile("foto.png", image.getvalue()))
    fields.setdefault("alt", "Een tuin")
    fields.setdefault("credit", "Stad Voorbeeld")
    return Photo.objects.create(**fields)


def make_resource(*, themes=(), target_groups=(), **fields):
    fields.setdefault("title", f"Bron {next(numbers)}")
    fields.setdefault("slug", slugify(fields["title"]))
    fields.setdefault("kind", Resource.Kind.TOOL)
    fields.setdefault("url", f"https://example.org/{fields['slug']}")
    resource = Resource.objects.create(**fields)
    resource.themes.set(themes)
    resource.target_groups.set(target_groups)
    return resource


def make_editor(**fields):
    """Someone of the Redactie: staff who may see and change fiches."""
    fields.setdefault("username", f"redacteur-{next(numbers)}")
    editor = User.objects.create_user(is_staff=True, **fields)
    of_fiches = Q(content_type__app_label__in=["submissions", "post"]) | Q(codename="view_auditentry")
    editor.user_permissions.set(Permission.objects.filter(of_fiches).exclude(content_type__model="plannedwork"))
    return editor


def make_submission(*, other_municipalities=(), **fields):
    """A fiche as it is in `state` (a draft) that came in by `door` (a new practice), with what that state asks for.

    The address is confirmed; `email_confirmed_at=None` for one that is not. A change began with the practice as it is
    now; `base=None` for one that began before that was kept.
    """
    door = fields.setdefault("door", Submission.Door.NEW)
    state = fields.setdefault("state", Submission.State.DRAFT)
    number = next(numbers)
    now = timezone.now()
    tags = {name: list(fields.pop(name, ())) for name in TAG_FIELDS}
    fields.setdefault("title", f"Fiche {number}" if door == Submission.Door.NEW else "")
    fields.setdefault("email", f"inzender-{number}@example.org")
    if "municipality" not in fields:
        fields["municipality"] = make_municipality()
    if state != Submission.State.AWAITING_CONFIRMATION:
        fields.setdefault("email_confirmed_at", now)
    if state not in (Submission.State.DRAFT, Submission.State.WITHDRAWN):
        fields.setdefault("submitted_at", now)
    if state in Submission.DECIDED:
        fields.setdefault("decided_at", now)
        fields["decided_by"] = fields.get("decided_by") or make_editor()
    has_practice = door != Submission.Door.NEW or state in (Submission.State.APPROVED, Submission.State.MERGED)
    if has_practice and "practice" not in fields:
        fields["practice"] = make_practice()
    if door == Submission.Door.CHANGE:
        fields.setdefault("base", base_of(fields["practice"]))
    submission = Submission.objects.create(**fields)
    for name, rows in {**tags, "other_municipalities": other_municipalities}.items():
        if rows:
            getattr(submission, name).set(rows)
    return submission
