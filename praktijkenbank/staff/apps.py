from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate


class StaffAdminConfig(AdminConfig):
    default_site = "praktijkenbank.staff.site.StaffSite"


class StaffConfig(AppConfig):
    """Last of the installed apps: it changes what the others made."""

    name = "praktijkenbank.staff"
    verbose_name = "medewerkers"

    def ready(self):
        from . import auth_events  # noqa: F401 - connects its receivers
        from .roles import make_groups

        # Rights are made after the migrations of their app, and this app is the last.
        post_migrate.connect(make_groups, sender=self)
