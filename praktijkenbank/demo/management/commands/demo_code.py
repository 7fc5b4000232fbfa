from django.core.management.base import BaseCommand

from praktijkenbank.demo import environment as demo


class Command(BaseCommand):
    help = "Toont de code van nu voor wie zich aanmeldt in de redactie van de demo."

    def handle(self, **options):
        if not (demo.VAR_DIR / demo.TOTP_SECRET).exists():
            raise demo.DemoError("Er is hier geen demo. Start die met: make demo")
        self.stdout.write(demo.code())
