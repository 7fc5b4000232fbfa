"""Search documents are made anew: they derive from the practices, so that nothing has to be kept."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("practices", "0006_figure_trigger")]

    operations = [
        migrations.DeleteModel("SearchDocument"),
        migrations.CreateModel(
            name="SearchDocument",
            fields=[
                (
                    "practice",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="document",
                        serialize=False,
                        to="practices.practice",
                    ),
                ),
                ("version", models.BigIntegerField(db_index=True)),
                (
                    "terms",
                    django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), null=True, size=None),
                ),
                ("published_at", models.DateTimeField(null=True)),
                ("confirmed_at", models.DateField(null=True)),
                ("title_key", models.TextField()),
                ("place_key", models.TextField()),
                ("head", django.contrib.postgres.search.SearchVectorField()),
                ("vector", django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["head"], name="search_document_head"
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["vector"], name="search_document_vector"
                    ),
                ]
            },
        ),
        migrations.AddField(model_name="indexstate", name="version", field=models.BigIntegerField(default=0)),
        migrations.RunSQL(
            "INSERT INTO practices_staledocument (practice_id) SELECT id FROM practices_practice;"
            "UPDATE practices_indexstate SET token = gen_random_uuid();",
            migrations.RunSQL.noop,
        ),
        # A sequence, because its numbers never come back, not even after a transaction that was rolled back.
        migrations.RunSQL(
            "CREATE SEQUENCE practices_document_version;",
            "DROP SEQUENCE practices_document_version;",
        ),
        # Emptying the table of practices fires no trigger per row, so that their documents would stay.
        migrations.RunSQL(
            """
            CREATE FUNCTION practices_forget_documents() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                UPDATE practices_indexstate SET version = nextval('practices_document_version');
                UPDATE practices_searchdocument d SET version = s.version, terms = NULL, head = '', vector = ''
                FROM practices_indexstate s;
                RETURN NULL;
            END $$;
            CREATE TRIGGER forget_documents AFTER TRUNCATE ON practices_practice
                FOR EACH STATEMENT EXECUTE FUNCTION practices_forget_documents();
            """,
            """
            DROP TRIGGER forget_documents ON practices_practice;
            DROP FUNCTION practices_forget_documents();
            """,
        ),
    ]
