"""The audit list: never changed afterwards, and the admin's own log comes in it by itself, bulk actions included."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KEEP = """
CREATE FUNCTION submissions_keep_audit_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'An audit entry is never changed or removed';
END $$;
CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON submissions_auditentry
    FOR EACH ROW EXECUTE FUNCTION submissions_keep_audit_entry();
"""
# Of a user the rights are named too, as they are by then: the admin writes its log last.
COPY = """
CREATE FUNCTION submissions_audit_admin_log() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    label text := (SELECT app_label || '.' || model FROM django_content_type WHERE id = NEW.content_type_id);
    rights text;
BEGIN
    IF label = 'auth.user' THEN
        SELECT concat_ws(', ',
            CASE WHEN NOT is_active THEN 'niet actief' END,
            CASE WHEN is_superuser THEN 'alle rechten' END,
            (SELECT string_agg(name, ', ' ORDER BY name) FROM auth_group
                JOIN auth_user_groups ON group_id = auth_group.id WHERE user_id = auth_user.id))
        INTO rights FROM auth_user WHERE id::text = NEW.object_id;
    END IF;
    INSERT INTO submissions_auditentry (at, by_id, who, what, model, object_id, about, detail)
    SELECT NEW.action_time, NEW.user_id, username,
        CASE WHEN label IN ('auth.user', 'auth.group') THEN 'rights'
            ELSE (ARRAY['added', 'changed', 'removed'])[NEW.action_flag] END,
        coalesce(label, ''), left(coalesce(NEW.object_id, ''), 40),
        left(NEW.object_repr || coalesce(' (' || nullif(rights, '') || ')', ''), 300),
        CASE WHEN NEW.action_flag = 3 THEN 'Verwijderd.' ELSE NEW.change_message END
    FROM auth_user WHERE id = NEW.user_id;
    RETURN NULL;
END $$;
CREATE TRIGGER audit AFTER INSERT ON django_admin_log
    FOR EACH ROW EXECUTE FUNCTION submissions_audit_admin_log();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("submissions", "0006_theme_editors"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="wanneer")),
                ("who", models.CharField(blank=True, max_length=150, verbose_name="wie")),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("logged_in", "aangemeld"),
                            ("login_failed", "aanmelden mislukt"),
                            ("locked_out", "aanmelden geblokkeerd"),
                            ("unlocked", "blokkering opgeheven"),
                            ("logged_out", "afgemeld"),
                            ("factor_set", "tweede stap ingesteld"),
                            ("factor_reset", "tweede stap gewist"),
                            ("factor_failed", "code geweigerd"),
                            ("rights", "gebruiker of rechten gewijzigd"),
                            ("decided", "fiche: andere toestand"),
                            ("handled", "fiche: bericht of toewijzing"),
                            ("exported", "persoonsgegevens uitgevoerd"),
                            ("added", "toegevoegd"),
                            ("changed", "gewijzigd"),
                            ("removed", "verwijderd"),
                        ],
                        max_length=20,
                        verbose_name="wat",
                    ),
                ),
                ("model", models.CharField(blank=True, editable=False, max_length=100)),
                ("object_id", models.CharField(blank=True, editable=False, max_length=40)),
                ("about", models.CharField(blank=True, max_length=300, verbose_name="waarover")),
                ("detail", models.TextField(blank=True, verbose_name="meer")),
                (
                    "by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "regel in het logboek",
                "verbose_name_plural": "logboek",
                "ordering": ["-at", "-pk"],
                "default_permissions": ["view"],
                "indexes": [models.Index(models.F("at"), name="audit_by_moment")],
            },
        ),
        migrations.RunSQL(KEEP, "DROP FUNCTION submissions_keep_audit_entry CASCADE;"),
        migrations.RunSQL(COPY, "DROP FUNCTION submissions_audit_admin_log CASCADE;"),
    ]
