"""The search knows other names of municipalities, so a change of those is one of the lists that all practices share."""

from django.db import migrations

TABLE = "practices_municipalityalias"


def trigger(function):
    return (
        f"DROP TRIGGER IF EXISTS renew_token ON {TABLE};"
        f"CREATE TRIGGER renew_token AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {TABLE}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {function}();"
    )


class Migration(migrations.Migration):
    dependencies = [("practices", "0020_link_check")]

    operations = [migrations.RunSQL(trigger("practices_renew_lists"), trigger("practices_renew_token"))]
