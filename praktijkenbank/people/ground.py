"""What mail, accounts and signing in keep of people."""

from datetime import timedelta
from email import message_from_bytes, policy
from itertools import chain
from pathlib import Path

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice

from praktijkenbank.post.models import Attempt, Mail, PrivateLink
from praktijkenbank.post.tasks import KEEP_ATTEMPTS, KEEP_EXPIRED_LINKS
from praktijkenbank.staff.models import KeptText, OidcAccount, Phone

from .register import KeptData, KeptPart

TEXT_OF_MAIL, MAIL, SIGN_IN = timedelta(days=30), timedelta(days=365), timedelta(days=30)
EDITORS, NOBODY = "de redactie", "niemand, alleen wie de site beheert op de server"
WITH_PERSON = "ja, als je het vraagt"


def _before(term):
    return timezone.now() - term


def old_texts():
    done = Mail.objects.exclude(sent_at=None, gave_up_at=None)
    return done.filter(queued_at__lt=_before(TEXT_OF_MAIL)).exclude(text="", html="", last_error="")


def empty_texts(mails):
    mails.update(text="", html="", last_error="")


def old_mails():
    return Mail.objects.exclude(sent_at=None, gave_up_at=None).filter(queued_at__lt=_before(MAIL))


def _attempts(model):
    def old_attempts():
        return model.objects.filter(attempt_time__lt=_before(SIGN_IN))

    return KeptData(
        model._meta.label,
        " ".join(ATTEMPT + ATTEMPT_MORE.get(model, [])),
        "Pogingen om je aan te melden bij de redactie",
        "Zo houden we wie wachtwoorden raadt tegen. Naam en netwerk bewaren we alleen als code.",
        "30 dagen",
        NOBODY,
        "vanzelf",
        old_attempts,
    )


ATTEMPT = ["user_agent", "ip_address", "username", "http_accept", "path_info"]
ATTEMPT_MORE = {AccessAttempt: ["get_data", "post_data"], AccessLog: ["session_hash"]}


def forget_account(user, person):
    """The account stays, for what it decided; nothing in it tells whose it was, and nobody signs in with it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT staff_erase_account(%s, %s, %s)", [user.pk, user.username, person.pseudonym])
    LogEntry.objects.filter(content_type__app_label="auth", content_type__model="user", object_id=user.pk).update(
        object_repr=person.pseudonym
    )
    for model in [KeptText, OidcAccount, Phone, StaticDevice]:
        model.objects.filter(user=user).delete()
    user.username, user.first_name, user.last_name, user.email = f"{person.pseudonym}-{user.pk}", "", "", ""
    user.is_active = user.is_staff = user.is_superuser = False
    user.set_unusable_password()
    user.save()
    user.groups.clear()
    user.user_permissions.clear()


def forget_sessions(accounts, person):
    """Sessions of these accounts, and those that hold the address: they are packed, so no query finds it."""
    keys = {str(pk) for pk in accounts}
    for session in Session.objects.all().iterator():
        kept = session.get_decoded()
        if kept.get(SESSION_KEY) in keys or person.is_in(str(kept)):
            session.delete()


def erase_accounts(person):
    """Mail and links of the address go; accounts with it lose all that tells whose they were."""
    accounts = User.objects.filter(Q(email__iexact=person.address) | Q(username__iexact=person.address))
    keys = list(accounts.values_list("pk", flat=True))
    for user in accounts:
        person.names |= {name for name in [user.get_full_name()] if " " in name}
        forget_account(user, person)
    forget_sessions(keys, person)
    Mail.objects.filter(to__iexact=person.address).delete()
    PrivateLink.objects.filter(email=person.address).delete()


def erase_mail_files(person):
    """The mail of a site without mail server is in files."""
    for path in Path(settings.EMAIL_FILE_PATH).glob("*.log"):
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        read = chain([str(message.items())], (str(part.get_payload(decode=True)) for part in message.walk()))
        if any(map(person.is_in, read)):
            path.unlink()


GROUND_KEPT = KeptPart(
    kept=[
        KeptData(
            "post.Mail",
            "about_kind kind to subject",
            "Dat we je mailden",
            "Zo weten we wat je al kreeg.",
            "1 jaar",
            EDITORS,
            WITH_PERSON,
            old_mails,
        ),
        KeptData(
            "post.Mail",
            "text html last_error",
            "De tekst van een mail aan jou",
            "Zo kunnen we een mail die niet aankomt opnieuw sturen.",
            "30 dagen",
            EDITORS,
            WITH_PERSON,
            old_texts,
            empty_texts,
            lambda address: Mail.objects.filter(to__iexact=address),
        ),
        KeptData(
            "post.PrivateLink",
            "about_kind email token_hash",
            "Persoonlijke links naar je fiche of je gegevens",
            "Zo hoef je geen wachtwoord te onthouden.",
            "tot 30 dagen nadat de link verviel",
            NOBODY,
            WITH_PERSON,
            lambda: PrivateLink.objects.filter(expires_at__lt=_before(KEEP_EXPIRED_LINKS)),
        ),
        KeptData(
            "post.Attempt",
            "action who",
            "Hoe vaak een formulier verstuurd werd",
            "Zo houden we robots tegen. Adres en netwerk bewaren we alleen als code, die elke dag verandert.",
            "2 dagen",
            NOBODY,
            "vanzelf",
            lambda: Attempt.objects.filter(at__lt=_before(KEEP_ATTEMPTS)),
        ),
        *map(_attempts, [AccessAttempt, AccessFailureLog, AccessLog]),
        KeptData(
            "auth.User",
            "password username first_name last_name email",
            "Accounts van de redactie",
            "Zo weten we wie wat besliste.",
            "zolang iemand hier werkt",
            "de beheerder",
            "ja, als je het vraagt: wat iemand besliste, blijft staan zonder naam",
        ),
        KeptData(
            "staff.OidcAccount",
            "issuer subject",
            "Je account bij je organisatie",
            "Zo herkennen we wie zich daar aanmeldt.",
            "zolang iemand hier werkt",
            NOBODY,
            WITH_PERSON,
        ),
        KeptData(
            "otp_totp.TOTPDevice",
            "name key",
            "De telefoon van een redacteur",
            "Voor de tweede stap bij het aanmelden. Het geheim is verzegeld.",
            "zolang iemand hier werkt",
            NOBODY,
            WITH_PERSON,
        ),
        KeptData(
            "otp_static.StaticToken",
            "token",
            "Herstelcodes van een redacteur",
            "Voor wie zijn telefoon niet bij heeft. We bewaren ze alleen als code.",
            "tot ze gebruikt zijn",
            NOBODY,
            WITH_PERSON,
        ),
        KeptData(
            "sessions.Session",
            "session_key session_data",
            "Sessies",
            "Zo blijft een redacteur aangemeld.",
            "8 uur na het laatste gebruik, hoogstens 12 uur",
            NOBODY,
            WITH_PERSON,
            lambda: Session.objects.filter(expire_date__lt=timezone.now()),
        ),
        KeptData(
            "staff.KeptText",
            "key path fields files choices",
            "Wat een redacteur typte en niet kon bewaren",
            "Zo is er niets kwijt.",
            "1 dag",
            "alleen die redacteur",
            WITH_PERSON,
            lambda: KeptText.objects.outdated(),
        ),
        KeptData(
            "admin.LogEntry",
            "object_id object_repr change_message",
            "Wat de redactie wijzigde",
            "Zo zien we achteraf wie wat deed.",
            "zolang de praktijkenbank bestaat",
            "de beheerder",
            WITH_PERSON,
        ),
    ],
    # AuditEntry loses the address by a function of the database: nothing else may change it.
    others="staff.AuditEntry staff.Phone post.PlannedWork auth.Permission auth.Group contenttypes.ContentType "
    "axes.AccessAttemptExpiration otp_static.StaticDevice procrastinate.ProcrastinateWorker "
    "procrastinate.ProcrastinateJob procrastinate.ProcrastinateEvent procrastinate.ProcrastinatePeriodicDefer",
    erase=erase_accounts,
    finish=erase_mail_files,
)
