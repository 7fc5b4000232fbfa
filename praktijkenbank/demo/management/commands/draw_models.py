from django.core.management.base import BaseCommand

from praktijkenbank.demo.data_model import PICTURE, draw_models


class Command(BaseCommand):
    help = "Tekent het datamodel in docs/data-model.svg, zoals de modellen nu zijn."

    def handle(self, **options):
        PICTURE.write_text(draw_models(), encoding="utf-8")
