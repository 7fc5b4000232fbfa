"""The accounts of the redactie. What a group may is in roles.py; all rights at once only `createsuperuser` gives."""

from axes.utils import reset as unlock
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models import Exists, OuterRef
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from procrastinate.contrib.django.models import ProcrastinateJob

from .audit_admin import AuditEntryAdmin
from .editing import KeepsEdits
from .lockout import name_hash
from .models import AuditEntry
from .second_factor import forget_second_factor

__all__ = ["AuditEntryAdmin", "StaffAdmin"]

What = AuditEntry.What

# Their secrets are not for reading, a group is not a setting, and the texts of jobs are English.
for model in [Group, ProcrastinateJob, StaticDevice, TOTPDevice, User]:
    admin.site.unregister(model)


@admin.register(User)
class StaffAdmin(KeepsEdits, UserAdmin):
    list_display = ["username", "first_name", "last_name", "email", "roles", "has_phone", "is_active", "last_login"]
    list_filter = ["groups", "is_active"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Wie", {"fields": ["first_name", "last_name", "email"]}),
        ("Wat mag dit account", {"fields": ["is_active", "groups"]}),
        ("Datums", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "first_name", "last_name", "email", "groups", "password1", "password2"]}),
    ]
    filter_horizontal = []
    readonly_fields = ["last_login", "date_joined"]
    actions = ["unlock", "forget_second_factor"]

    def get_queryset(self, request):
        phones = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
        return super().get_queryset(request).prefetch_related("groups").annotate(has_phone=Exists(phones))

    def has_change_permission(self, request, user=None):
        """An account with all rights is only for anyone who has those too."""
        may = super().has_change_permission(request, user)
        return may and (user is None or not user.is_superuser or request.user.is_superuser)

    def save_model(self, request, user, form, change):
        """Whoever gets an account works for the redactie; who leaves gets theirs switched off."""
        if not change:
            user.is_staff = True
        super().save_model(request, user, form, change)

    @admin.action(description="Geef vrij na te veel verkeerde wachtwoorden", permissions=["change"])
    def unlock(self, request, queryset):
        self._do(
            request, queryset, lambda user: unlock(username=name_hash(user.username)), What.UNLOCKED, "vrijgegeven"
        )

    @admin.action(description="Wis de 2-staps", permissions=["change"])
    def forget_second_factor(self, request, queryset):
        told = "zonder 2-staps: die wordt opnieuw ingesteld bij het aanmelden"
        self._do(request, queryset, forget_second_factor, What.FACTOR_RESET, told)

    def _do(self, request, queryset, change, what, told):
        """Make the `change` to each account that this person may change, and write down `what` was done."""
        for user in queryset:
            if not self.has_change_permission(request, user):
                self.message_user(request, f"{user}: dit account mag je niet wijzigen.", messages.ERROR)
                continue
            with transaction.atomic():
                change(user)
                AuditEntry.objects.record(what, by=request.user, about=user)
            self.message_user(request, f"{user} is {told}.", messages.SUCCESS)

    @admin.display(description="rollen")
    def roles(self, user):
        return "alle rechten" if user.is_superuser else ", ".join(group.name for group in user.groups.all())

    @admin.display(description="2-staps", boolean=True, ordering="has_phone")
    def has_phone(self, user):
        return user.has_phone
