from functools import wraps

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache

from . import kept, oidc, second_factor
from .models import AuditEntry, KeptText

# What names a row in an address of the admin; each is a number that fits its column.
KEYS = ("object_id", "version_id", "content_type_id", "id")
MAX_DIGITS = 18


class StaffSite(admin.AdminSite):
    """The admin, for staff that signed in with two steps, here or at the provider."""

    def has_permission(self, request):
        has_two_steps = request.user.is_verified() or oidc.is_session_of_provider(request)
        return super().has_permission(request) and has_two_steps

    def admin_view(self, view, cacheable=False):
        """Before any look in the database: a key that no row can have, a text that no text is, or an empty name of a
        field, for which Django answers 500, is not found."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def wrapped(request, *args, **kwargs):
            keys = [*args, *(kwargs[name] for name in KEYS if name in kwargs)]
            if not all(map(_could_be_key, keys)) or _is_beyond_any(request) or _names_no_field(request):
                raise Http404
            return inner(request, *args, **kwargs)

        return wrapped

    @method_decorator(never_cache)
    def login(self, request, extra_context=None):
        """The first step: name and password."""
        if request.method == "GET" and self.has_permission(request):
            return redirect("admin:index")
        context = {**self.each_context(request), "title": "Aanmelden", "app_path": request.get_full_path()}
        context["provider"] = settings.OIDC_ISSUER and settings.OIDC_NAME
        view = second_factor.PasswordView.as_view(
            authentication_form=AdminAuthenticationForm,
            template_name="admin/login.html",
            next_page="admin:index",
            extra_context=context,
        )
        return view(request)

    def password_change(self, request, extra_context=None):
        """Change one's own password. Django tells of it with no line in its log."""
        user, response = request.user, super().password_change(request, extra_context)
        if response.status_code == 302:
            AuditEntry.objects.record(AuditEntry.What.RIGHTS, by=user, about=user, detail="Eigen wachtwoord gewijzigd.")
        return response

    @method_decorator(never_cache)
    def index(self, request, extra_context=None):
        """The start, which also says what was typed and is not saved yet."""
        return super().index(request, {"kept_texts": KeptText.objects.of(request.user), **(extra_context or {})})

    def get_app_list(self, request, app_label=None):
        """The menu, made once for a page; of one app what Django makes of it."""
        if app_label:
            return super().get_app_list(request, app_label)
        if not hasattr(request, "menu"):
            request.menu = import_string(settings.STAFF_MENU)(super().get_app_list(request))
        return request.menu

    def get_urls(self):
        return [
            path("login/code/", second_factor.ask_code, name="login_code"),
            path("login/telefoon/", second_factor.set_up_phone, name="login_phone"),
            path("login/elders/", oidc.start_oidc, name="oidc_start"),
            path("login/elders/terug/", oidc.callback, name="oidc_callback"),
            path("getypt/<str:key>/weg/", self.admin_view(kept.drop_typed), name="drop_typed"),
            path("2-staps/", self.admin_view(second_factor.second_factor_page), name="second_factor"),
            *super().get_urls(),
        ]


def _is_beyond_any(request):
    """Whether a filter holds what no text is, or a number that no column holds."""
    numbers = [value for values in request.GET.values() for value in values.split(",") if value.isdecimal()]
    return "%00" in request.get_full_path() or any(len(number) > MAX_DIGITS for number in numbers)


def _names_no_field(request):
    return "" in (request.GET.get("_to_field"), request.POST.get("_to_field"))


def _could_be_key(text):
    return text.isdecimal() and len(text) <= MAX_DIGITS
