from django.core.management.base import BaseCommand, CommandError

from praktijkenbank.demo import mailbox
from submissions.editors import editors
from submissions.examples import known, story


class Command(BaseCommand):
    help = (
        "Voegt voorbeelden toe: fiches en praktijken in elke toestand, om de redactie uit te proberen. "
        "Hun titel begint met ‘Voorbeeld:’. Nog eens doen kan geen kwaad. --remove haalt ze weer weg."
    )

    def add_arguments(self, parser):
        parser.add_argument("--remove", action="store_true", help="haal alle voorbeelden weg")
        parser.add_argument("--once", action="store_true", help="voeg ze niet opnieuw toe nadat ze weggehaald zijn")

    def handle(self, *, remove, once, verbosity, **options):
        told = f"{known.remove_examples()} voorbeelden weggehaald." if remove else self.load(once)
        if verbosity:
            self.stdout.write(told)

    def load(self, once):
        if not mailbox.is_open():
            raise CommandError("Voorbeelden zetten praktijken online en sturen mail: dat kan enkel in de demo.")
        users = list(editors().order_by("-username"))
        if not users:
            raise CommandError("Maak eerst een account dat fiches mag behandelen.")
        return f"{story.add_examples(users[0], users[-1], once)} voorbeelden toegevoegd."
