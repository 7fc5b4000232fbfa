from django.core.management.base import BaseCommand

from praktijkenbank.people.register import keep_to_terms, over_terms


class Command(BaseCommand):
    help = "Wist wat langer bewaard is dan de privacypagina belooft, zoals de worker elke nacht doet."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="zeg alleen wat er zou gebeuren")

    def handle(self, *, dry_run, **options):
        for what, number in (over_terms() if dry_run else keep_to_terms()).items():
            self.stdout.write(f"{what}: {number}")
