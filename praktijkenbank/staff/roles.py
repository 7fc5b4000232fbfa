"""Who may do what: two groups, made by every `migrate`. What is written here is what they may."""

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

REDACTIE, BEHEER = "Redactie", "Beheer"


def make_groups(**kwargs):
    """Make both groups with exactly their rights.

    The Redactie keeps all of the bank and judges what comes in. Beheer also sees who did what, and keeps the accounts;
    an account is switched off, never removed.
    """
    bank = Permission.objects.filter(content_type__app_label__in=["practices", "submissions"])
    redactie = bank.exclude(content_type__model="auditentry")
    beheer = Q(codename__in=["view_user", "add_user", "change_user"], content_type__app_label="auth")
    beheer |= Q(codename="view_auditentry", content_type__app_label="submissions")
    for name, permissions in [(REDACTIE, redactie), (BEHEER, redactie | Permission.objects.filter(beheer))]:
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(permissions.distinct())
