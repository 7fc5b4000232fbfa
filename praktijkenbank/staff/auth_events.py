"""Signing in and out is written in the audit list. Connected in apps.py."""

from axes.signals import user_locked_out
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from .models import AuditEntry
from .sessions import note_sign_in

What = AuditEntry.What


@receiver(user_logged_in)
def logged_in(request, user, **kwargs):
    note_sign_in(request.session)
    AuditEntry.objects.record(What.LOGGED_IN, by=user)


@receiver(user_logged_out)
def logged_out(user, **kwargs):
    if user:
        AuditEntry.objects.record(What.LOGGED_OUT, by=user)


@receiver(user_login_failed)
def login_failed(credentials, **kwargs):
    _record_name(What.LOGIN_FAILED, credentials.get("username"))


@receiver(user_locked_out)
def locked_out(request, **kwargs):
    _record_name(What.LOCKED_OUT, request.axes_credentials.get("username"))


def _record_name(what, username):
    """Only the name of an account is kept: a password is easily typed in the wrong box."""
    by = User.objects.filter(username=username or "").first()
    AuditEntry.objects.record(what, by=by, who="onbekend")
