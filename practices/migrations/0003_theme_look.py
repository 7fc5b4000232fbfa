from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("practices", "0002_search_sql")]

    operations = [
        migrations.AddField(
            model_name="theme",
            name="look",
            field=models.CharField(
                blank=True,
                choices=[
                    ("arch", "bogen, petrol op crème"),
                    ("stairs", "trappen, nachtblauw op honinggeel"),
                    ("triangle", "driehoeken, petrol op hemelsblauw"),
                    ("house", "huizen, pruim op perzik"),
                    ("leaf", "bladeren, nachtblauw op saliegroen"),
                    ("half", "halve cirkels, koraal op crème"),
                    ("lens", "lenzen, koraal op honinggeel"),
                    ("star", "sterren, pruim op hemelsblauw"),
                    ("diamond", "ruiten, nachtblauw op zeegroen"),
                    ("quarter", "kwartcirkels, petrol op zand"),
                ],
                default="",
                help_text="Alleen voor een hoofdthema. Kies je er geen, dan krijgt het de tekening die het minst gebruikt is.",
                max_length=20,
                verbose_name="tekening",
            ),
            preserve_default=False,
        ),
    ]
