from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("practices", "0008_synonyms_and_misses")]

    operations = [
        migrations.RunSQL(
            "CREATE TRIGGER renew_token AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON practices_synonym"
            " FOR EACH STATEMENT EXECUTE FUNCTION practices_renew_token();",
            "DROP TRIGGER renew_token ON practices_synonym;",
        )
    ]
