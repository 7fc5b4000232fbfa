import json

from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder

from praktijkenbank.people.documents import texts_in
from praktijkenbank.people.erasing import erase_again, erase_person, export_person, person_at, show_person


class Command(BaseCommand):
    help = "Toont, geeft of wist wat de bank heeft van wie dit e-mailadres gebruikt."

    def add_arguments(self, parser):
        parser.add_argument("adres", nargs="?")
        parser.add_argument("wat", nargs="?", choices=["show", "export", "erase"], default="show")
        parser.add_argument(
            "--replay",
            action="store_true",
            help="wis opnieuw wie al gewist was, na het terugzetten van een back-up",
        )

    def handle(self, *, adres, wat, **options):
        if options["replay"]:
            self.stdout.write(f"Opnieuw gewist: {erase_again()}.")
            return
        if not adres or "@" not in adres:
            raise CommandError("Geef een e-mailadres.")
        person = person_at(adres)
        if wat == "export":
            self.stdout.write(json.dumps(export_person(person), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
        elif wat == "erase":
            self._tell_files(erase_person(person, texts_in))
            self.stdout.write(f"{person.address} is gewist.")
        else:
            counts, files = show_person(person, texts_in)
            for what, number in counts.items():
                self.stdout.write(f"{what}: {number}")
            self._tell_files(files)

    def _tell_files(self, files):
        for name in files:
            self.stdout.write(f"Kijk dit bestand zelf na, het adres staat erin: {name}")
