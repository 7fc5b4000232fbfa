"""Fill an empty database with practices in made-up Dutch, to see how the bank does at any size."""

from itertools import islice

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from practices.content import TAG_FIELDS
from practices.management.commands.load_bank import FIXTURES, load
from practices.models import FormerSlug, Implementation, Practice, Theme
from practices.search import document
from praktijkenbank.demo.corpus import MARK, Corpus

BATCH_SIZE = 2_000
# What the fixtures hold of the real practices.
OF_PRACTICES = {"practices", "practices-more", "partners", "sources", "reach"}


class Command(BaseCommand):
    help = (
        "Maakt praktijken met verzonnen teksten, om te meten hoe de bank het doet bij elke omvang. "
        "Werkt alleen in een databank zonder echte praktijken."
    )

    def add_arguments(self, parser):
        parser.add_argument("--count", type=int, required=True, help="hoeveel praktijken")
        parser.add_argument("--seed", type=int, default=1, help="zelfde getal, zelfde praktijken (standaard: 1)")
        parser.add_argument("--replace", action="store_true", help="gooi eerst weg wat deze opdracht eerder maakte")

    def handle(self, *, count, seed, replace, **options):
        if count < 1:
            raise CommandError("Geef een aantal van minstens 1, zoals: --count 1000")
        if Practice.objects.exclude(source_citation=MARK).exists():
            raise CommandError("In deze databank staan praktijken die hier niet gemaakt zijn. Er is niets veranderd.")
        if Practice.objects.exists():
            if not replace:
                raise CommandError("Er staan al gemaakte praktijken. Met --replace komen er nieuwe in de plaats.")
            remove_corpus()
        if not Theme.objects.exists():
            load(name for name in FIXTURES if name not in OF_PRACTICES)
        practices = islice(Corpus(seed).practices(), count)
        done = 0
        while batch := list(islice(practices, BATCH_SIZE)):
            save_corpus(batch)
            document.refresh()
            done += len(batch)
            if options["verbosity"]:
                self.stdout.write(f"{done} van {count} praktijken gemaakt")
                self.stdout.flush()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


@transaction.atomic
def save_corpus(batch):
    """Save what `Corpus.practices` made, a statement per table and without versions in the history."""
    Practice.objects.bulk_create(practice for practice, _tags, _towns in batch)
    for relation in TAG_FIELDS:
        field = Practice._meta.get_field(relation)
        column = field.m2m_reverse_field_name()
        field.remote_field.through.objects.bulk_create(
            field.remote_field.through(practice=practice, **{column: tag})
            for practice, tags, _towns in batch
            for tag in tags[relation]
        )
    Implementation.objects.bulk_create(
        Implementation(practice=practice, municipality=town) for practice, _tags, towns in batch for town in towns
    )


@transaction.atomic
def remove_corpus():
    """Remove all practices. What hangs on them and is not of this command's making stops it, and nothing is removed."""
    throughs = [getattr(Practice, relation).through for relation in TAG_FIELDS]
    with connection.cursor() as cursor:
        for model in [*throughs, Implementation, FormerSlug, Practice]:
            cursor.execute(f"DELETE FROM {model._meta.db_table}")
    document.refresh()
