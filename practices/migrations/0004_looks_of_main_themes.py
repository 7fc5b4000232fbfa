"""Each main theme keeps the drawing that its slug stood for; any other one gets the next look in the list."""

from itertools import cycle

from django.db import migrations

LOOKS = {
    "taal-en-communicatie": "arch",
    "onderwijs-en-jeugd": "stairs",
    "werk-en-talent": "triangle",
    "wonen-en-buurt": "house",
    "welzijn-en-armoede": "leaf",
    "gelijke-kansen-en-toegang": "half",
    "ontmoeting-en-vrije-tijd": "lens",
    "levensbeschouwing-en-religie": "star",
    "veiligheid-en-politie": "diamond",
    "beleid-en-organisatie": "quarter",
}


def give_looks(apps, schema_editor):
    others = cycle(LOOKS.values())
    for theme in apps.get_model("practices", "Theme").objects.filter(parent=None).order_by("position", "name"):
        theme.look = LOOKS.get(theme.slug) or next(others)
        theme.save(update_fields=["look"])


class Migration(migrations.Migration):
    dependencies = [("practices", "0003_theme_look")]

    operations = [migrations.RunPython(give_looks, migrations.RunPython.noop)]
