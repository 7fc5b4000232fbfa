"""What `load_bank` noted of numbers gets its place for a town, so that none is loaded a second time."""

from django.db import migrations
from django.db.models import F, Value
from django.db.models.functions import Concat, Left, Length

NO_TOWN = "/"


def add_place_for_town(apps, schema_editor):
    """Numbers of a town were told apart by it in no release."""
    reaches = apps.get_model("practices", "LoadedRecord").objects.filter(model="practices.reach")
    reaches.update(key=Concat(F("key"), Value(NO_TOWN)))


def take_place_away(apps, schema_editor):
    reaches = apps.get_model("practices", "LoadedRecord").objects.filter(model="practices.reach")
    reaches.filter(key__endswith=NO_TOWN).update(key=Left(F("key"), Length("key") - 1))


class Migration(migrations.Migration):
    dependencies = [("practices", "0021_link_leads_elsewhere")]

    operations = [migrations.RunPython(add_place_for_town, take_place_away)]
