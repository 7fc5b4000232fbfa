"""Who may do what: two groups, made by every `migrate`. What is written here is what they may."""

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db.models import Q

REDACTIE, BEHEER = "Redactie", "Beheer"


def make_groups(**kwargs):
    """Make both groups with exactly their rights.

    The Redactie keeps all of the bank and judges what comes in: the apps whose configuration says so. Beheer also sees
    who did what and how planned work goes, and keeps the accounts; an account is switched off, never removed.
    """
    kept = [config.label for config in apps.get_app_configs() if getattr(config, "is_kept_by_redactie", False)]
    redactie = Permission.objects.filter(content_type__app_label__in=kept).exclude(content_type__model="plannedwork")
    beheer = Q(codename__in=["view_user", "add_user", "change_user"], content_type__app_label="auth")
    beheer |= Q(codename="view_auditentry", content_type__app_label="staff")
    beheer |= Q(codename="view_plannedwork", content_type__app_label="post")
    for name, permissions in [(REDACTIE, redactie), (BEHEER, redactie | Permission.objects.filter(beheer))]:
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(permissions.distinct())
