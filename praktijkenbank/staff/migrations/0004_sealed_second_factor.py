"""Recovery codes become hashes, secrets of phones are sealed, and what was typed as a name at sign-in goes."""

from binascii import unhexlify

from django.db import migrations

from praktijkenbank.sealing import is_sealed, keyed_hash, seal_bytes


def seal_all(apps, schema_editor):
    for token in apps.get_model("otp_static", "StaticToken").objects.all():
        token.token = keyed_hash(token.token, "recovery code")[:16]
        token.save()
    for phone in apps.get_model("otp_totp", "TOTPDevice").objects.all():
        if not is_sealed(phone.key):
            phone.key = seal_bytes(unhexlify(phone.key))
            phone.save()
    for name in ["AccessAttempt", "AccessFailureLog", "AccessLog"]:
        apps.get_model("axes", name).objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0003_kept_text"),
        ("axes", "0010_accessattemptexpiration"),
        ("otp_static", "0003_add_timestamps"),
        ("otp_totp", "0003_add_timestamps"),
    ]

    operations = [
        migrations.CreateModel(
            name="Phone",
            fields=[],
            options={"proxy": True, "default_permissions": [], "indexes": [], "constraints": []},
            bases=("otp_totp.totpdevice",),
        ),
        migrations.RunPython(seal_all, elidable=True),
    ]
