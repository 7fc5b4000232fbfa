"""Files that belong to nothing any more, and rows whose file is gone."""

from datetime import timedelta

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand
from django.utils import timezone

from practices.models import Attachment, Photo
from submissions.models import Upload
from submissions.models.uploads import private_storage

PUBLIC_FOLDERS = ["photos", "attachments"]


class Command(BaseCommand):
    help = (
        "Verwijdert bestanden van fiches en praktijken die bij geen enkele fiche of praktijk meer horen, "
        "en zegt van welke rijen het bestand ontbreekt."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="zeg alleen wat er zou gebeuren")
        parser.add_argument(
            "--days",
            type=int,
            default=1,
            help="laat staan wat jonger is dan zoveel dagen: het kan nog onderweg zijn (1)",
        )

    def handle(self, *, dry_run, days, **options):
        oldest = timezone.now() - timedelta(days=days)
        private, photos, attachments = map(_names, [Upload, Photo, Attachment])
        removed = 0
        for storage, folders, known in [
            (private_storage(), [""], private),
            (default_storage, PUBLIC_FOLDERS, photos | attachments),
        ]:
            found = {name for folder in folders for name in _files(storage, folder)}
            # photos/a/480w.webp is a smaller copy of photos/a.jpg.
            originals = {name.rpartition(".")[0] for name in known & photos}
            for name in sorted(found - known):
                is_copy = name.rpartition("/")[0] in originals
                if is_copy or storage.get_modified_time(name) > oldest:
                    continue
                removed += 1
                self.stdout.write(name)
                if not dry_run:
                    storage.delete(name)
            for name in sorted(known - found):
                self.stderr.write(f"Ontbreekt: {name}")
        self.stdout.write(f"{'Te verwijderen' if dry_run else 'Verwijderd'}: {removed}.")


def _names(model):
    field = "image" if model is Photo else "file"
    return set(model.objects.values_list(field, flat=True))


def _files(storage, folder):
    """The names of all files in this folder and those in it; none when there is no such folder."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in files:
        yield f"{folder}/{name}".lstrip("/")
    for name in folders:
        yield from _files(storage, f"{folder}/{name}".lstrip("/"))
