from django.core.management.base import BaseCommand
from django.db import transaction

from praktijkenbank.sealing import seal_bytes
from praktijkenbank.staff.models import Phone


class Command(BaseCommand):
    help = "Verzegelt de geheimen van telefoons opnieuw, met de eerste sleutel van SEAL_KEYS."

    @transaction.atomic
    def handle(self, **options):
        phones = Phone.objects.select_for_update()
        for phone in phones:
            phone.key = seal_bytes(phone.bin_key)
            phone.save(update_fields=["key"])
        self.stdout.write(f"Opnieuw verzegeld: {len(phones)}.")
