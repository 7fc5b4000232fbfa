from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("practices", "0004_looks_of_main_themes")]

    operations = [
        migrations.AddConstraint(
            model_name="theme",
            constraint=models.CheckConstraint(
                condition=(
                    models.Q(("parent", None), models.Q(("look", ""), _negated=True))
                    | models.Q(("look", ""), ("parent__isnull", False))
                ),
                name="theme_is_main_or_has_no_look",
                violation_error_message="Een hoofdthema heeft een tekening, een ander thema heeft er geen.",
            ),
        ),
    ]
