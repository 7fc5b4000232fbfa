"""The doors by which a fiche comes in."""

from django.db.models import TextChoices


class Door(TextChoices):
    NEW = "new", "nieuwe praktijk"
    CHANGE = "change", "wijziging"
    ADOPTION = "adoption", "wij doen dit ook"
    REMARK = "remark", "opmerking"
