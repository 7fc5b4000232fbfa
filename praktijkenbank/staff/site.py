from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.shortcuts import redirect
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from . import second_factor


class StaffSite(admin.AdminSite):
    """The admin, for staff that signed in with two steps."""

    def has_permission(self, request):
        return super().has_permission(request) and request.user.is_verified()

    @method_decorator(never_cache)
    def login(self, request, extra_context=None):
        """The first step: name and password."""
        if request.method == "GET" and self.has_permission(request):
            return redirect("admin:index")
        context = {**self.each_context(request), "title": "Aanmelden", "app_path": request.get_full_path()}
        view = second_factor.PasswordView.as_view(
            authentication_form=AdminAuthenticationForm,
            template_name="admin/login.html",
            next_page="admin:index",
            extra_context=context,
        )
        return view(request)

    def get_urls(self):
        return [
            path("login/code/", second_factor.ask_code, name="login_code"),
            path("login/telefoon/", second_factor.set_up_phone, name="login_phone"),
            path("2-staps/", self.admin_view(second_factor.overview), name="second_factor"),
            *super().get_urls(),
        ]
