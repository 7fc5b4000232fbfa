from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("practices", "0003_popular_search")]

    operations = [
        migrations.CreateModel(
            name="LoadedRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("model", models.CharField(max_length=60)),
                ("key", models.CharField(max_length=300)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("model", "key"), name="record_is_loaded_once")],
            },
        ),
    ]
