"""No theme has the name of its main theme any more, nor of any other. Names that an editor chose stay where they can."""

from django.db import migrations

# (address, name before, name after)
RENAMED = [
    ("wonen-en-buurt", "Wonen", "Wonen en buurt"),
    ("gelijke-kansen-en-toegang", "Gelijke kansen", "Gelijke kansen en toegang"),
    ("inburgering", "Inburgering en onthaal", "Inburgering"),
]


def rename(apps, schema_editor):
    themes = apps.get_model("practices", "Theme").objects
    for slug, before, after in RENAMED:
        themes.filter(slug=slug, name=before).update(name=after)
    taken = set()
    for theme in themes.order_by("parent_id", "position", "pk"):  # main themes, without a parent, come last
        name, number = theme.name, 2
        while name.lower() in taken:
            name, number = f"{theme.name[:110]} ({number})", number + 1
        taken.add(name.lower())
        if name != theme.name:
            themes.filter(pk=theme.pk).update(name=name)


class Migration(migrations.Migration):
    dependencies = [("practices", "0008_age")]

    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
