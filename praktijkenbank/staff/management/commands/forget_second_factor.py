from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from praktijkenbank.staff.models import AuditEntry
from praktijkenbank.staff.second_factor import forget_second_factor


class Command(BaseCommand):
    help = "Wist de 2-staps van een account, voor wie telefoon en herstelcodes kwijt is en geen beheerder kan vragen."

    def add_arguments(self, parser):
        parser.add_argument("naam")

    @transaction.atomic
    def handle(self, naam, **options):
        user = User.objects.filter(username=naam).first()
        if user is None:
            raise CommandError(f"Er is geen account met de naam {naam}.")
        forget_second_factor(user)
        AuditEntry.objects.record(AuditEntry.What.FACTOR_RESET, who="manage.py", about=user)
        self.stdout.write(f"Wie zich aanmeldt als {naam} koppelt opnieuw een telefoon.")
