from django.apps import AppConfig, apps
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate


class StaffAdminConfig(AdminConfig):
    default_site = "praktijkenbank.staff.site.StaffSite"


class StaffConfig(AppConfig):
    """Last of the installed apps: it changes what the others made."""

    name = "praktijkenbank.staff"

    def ready(self):
        from .roles import make_groups

        # Rights are made after the migrations of their app; those of auth come last of the ones that roles are made of.
        post_migrate.connect(make_groups, sender=apps.get_app_config("auth"))
