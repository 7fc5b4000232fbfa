"""The process that sends mail and does what is planned, beside the web processes."""

from django.core.management.base import BaseCommand
from procrastinate.contrib.django import app


class Command(BaseCommand):
    help = "Verstuurt de mail en doet wat gepland is, tot je het stopt. Er mogen er meer tegelijk zijn."

    def handle(self, **options):
        with app.replace_connector(app.connector.get_worker_connector()):
            # That a mail was sent is kept with the mail.
            app.run_worker(delete_jobs="successful")
