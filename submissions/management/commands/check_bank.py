"""Look through the whole bank for what should not be online, and for what an editor should read again."""

from itertools import groupby
from operator import attrgetter

from django.core.management.base import BaseCommand, CommandError

from practices.models import Practice
from practices.upkeep.checks import Finding, findings_in, known_words
from practices.upkeep.said import said_in

from ...hints.plain_language import hints_on, jargon_of_now


class Command(BaseCommand):
    help = (
        "Kijkt de praktijken na: adressen, jaren, gemeenten, tags, lengte, herhaalde zinnen, gegevens van personen en "
        "leesbaarheid. Er wordt niets gewijzigd en geen website bezocht. Is er een fout, dan eindigt dit met code 1."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "slugs", nargs="*", metavar="ADRESNAAM", help="enkel deze praktijken, anders alle die niet verborgen zijn"
        )

    def handle(self, *args, **options):
        practices = Practice.objects.exclude(status=Practice.Status.HIDDEN)
        if slugs := options["slugs"]:
            practices = practices.filter(slug__in=slugs)
            if unknown := sorted({*slugs} - {*practices.values_list("slug", flat=True)}):
                raise CommandError(f"Geen praktijk heeft dit adres: {', '.join(unknown)}.")
        said = said_in(practices)
        found = sorted([*findings_in(said, known_words()), *word_findings(said)], key=lambda one: not one.is_error)
        for finding in found:
            self.stdout.write(str(finding))
        errors = sum(finding.is_error for finding in found)
        warnings = _number(len(found) - errors, "waarschuwing", "waarschuwingen")
        number = _number(len({one.slug for one in said}), "praktijk", "praktijken")
        summary = f"{_number(errors, 'fout', 'fouten')} en {warnings} in {number}."
        if errors:
            raise CommandError(summary)
        self.stdout.write(summary)


def word_findings(said):
    """A warning for each difficult word and each abbreviation that nobody explains. One query."""
    jargon = jargon_of_now()
    for slug, parts in groupby(said, attrgetter("slug")):
        texts = {one: one.value for one in parts if one.is_text}
        prose = {one: text for one, text in texts.items() if one.is_prose}
        for hint in hints_on(prose, "\n".join(texts.values()), jargon):
            if hint.kind in {"word", "abbreviation"}:
                yield Finding(slug, hint.field.where, hint.text, is_error=False)


def _number(number, one, more):
    return f"{number} {one if number == 1 else more}"
