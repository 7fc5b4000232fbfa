"""The process that answers which practices are about what a reader typed, beside the web processes."""

import signal
import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from practices.search.meaning.answering import EVERY, Answers, listening
from practices.search.meaning.encoder import Encoder, is_installed
from practices.search.meaning.making import make_missing


class Command(BaseCommand):
    help = "Zegt aan de webprocessen welke praktijken gaan over wat iemand zoekt, tot je het stopt."

    def add_arguments(self, parser):
        parser.add_argument(
            "--once", action="store_true", help="Reken alleen uit waarover de praktijken gaan die dat nog niet hebben."
        )

    def handle(self, once=False, **options):
        if not is_installed():
            raise CommandError("Installeer eerst wat in requirements-meaning.txt staat.")
        if not once and not settings.MEANING_ADDRESS:
            raise CommandError("Zet MEANING_ADDRESS: waar dit proces luistert.")
        number = make_missing()
        if options["verbosity"]:
            self.stdout.write(f"Van {number} praktijken is nu bekend waarover ze gaan.")
        if not once:
            self.answer(settings.MEANING_ADDRESS, options["verbosity"])

    def answer(self, address, verbosity):
        signal.signal(signal.SIGTERM, lambda *_: sys.exit())
        answers = Answers(Encoder())
        answers.refresh()
        with listening(address, answers) as server:
            server.service_actions = answers.refresh
            if verbosity:
                self.stdout.write(f"Antwoordt op {address}")
                self.stdout.flush()
            server.serve_forever(poll_interval=EVERY)
