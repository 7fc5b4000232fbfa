"""What someone of the redactie sent while nobody was signed in any more, or with the token of an earlier sign-in.

It is kept for the one who typed it, who finds it again after signing in and sends it again with a button. Whose it is,
the CSRF token in the form tells: every sign-in has its own, and a signed cookie of this browser says who had which. So
another site can plant nothing here, and a colleague who signs in on the same computer sees nothing of it.
"""

from datetime import timedelta
from functools import cache

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.models import User
from django.core import signing
from django.core.exceptions import FieldDoesNotExist
from django.middleware.csrf import CSRF_TOKEN_LENGTH, InvalidTokenFormat, _check_token_format, _unmask_cipher_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.text import capfirst
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from .models import KeptText

COOKIE, SALT = "redactie", "praktijkenbank.staff.kept"
# As long as someone may come back to a tab that was left open.
COOKIE_LIFETIME = timedelta(days=14)
MAX_SIGN_INS = 8
PARAMETER = "getypt"
# Where nothing is typed that is worth keeping, or a password.
NOT_KEPT = {"login", "login_code", "login_phone", "oidc_start", "oidc_callback", "logout", "password_change"}


class KeptTextMiddleware:
    """Keeps what staff typed, brings it back, and forgets it once it is saved."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.kept_text = None
        response = self.get_response(request)
        if is_staff_path(request):
            key = request.POST.get(PARAMETER)
            is_kept_on = response.status_code >= 400 or f"{PARAMETER}={key}" in response.get("Location", "")
            if key and not is_kept_on:  # saved, or on the page that is shown now
                KeptText.objects.find(request.user, key).delete()
            _remember_sign_in(request, response)
        return response

    def process_view(self, request, view, args, kwargs):
        if not is_staff_path(request) or request.resolver_match.url_name in NOT_KEPT:
            return None
        if not admin.site.has_permission(request):
            return sign_in_again(request) if request.method == "POST" else None
        if request.method == "GET" and PARAMETER in request.GET:
            return _bring_back(request, view)
        return None


def shows_typed(view):
    """Say of a view of the redactie that it draws `request.kept_text` in its fields."""
    view.shows_typed = True
    return view


def is_staff_path(request):
    return request.path.startswith(_start_of_redactie())


@cache
def _start_of_redactie():
    """Asked twice for every page, and always the same."""
    return reverse("admin:index")


@never_cache
def sign_in_again(request):
    """The page to sign in on, with what was typed: the one form that is answered without sending on to a page.

    Nobody is signed in to keep that page for, so no address opens it again.
    """
    owner = _owner_of(request)
    kept = KeptText.objects.keep(request, owner) if owner else None
    login, model = reverse("admin:login"), _model_of(request)
    context = {
        **admin.site.each_context(request),
        "title": "Meld je opnieuw aan",
        "form": AdminAuthenticationForm(request, initial={"username": owner and owner.get_username()}),
        "next": kept.url if kept else request.get_full_path(),
        "app_path": login,
        "provider": settings.OIDC_ISSUER and settings.OIDC_NAME,
        "kept": kept,
        "page_name": model and capfirst(model._meta.verbose_name),
        "typed": [(_label(model, name), text) for name, text in (kept or _seen(request)).sentences],
        "files": (kept or _seen(request)).files,
    }
    return render(request, "admin/sign_in_again.html", context, status=403)


def _model_of(request):
    """What the page is about. Of which row is for who is signed in."""
    model_admin = getattr(request.resolver_match.func, "model_admin", None)
    return model_admin and model_admin.model


def _label(model, name):
    """What a field is called, "" for one that is not of the model itself."""
    try:
        return capfirst(model._meta.get_field(name).verbose_name) if model else ""
    except FieldDoesNotExist:
        return ""


def staff_csrf_failure(request, reason=""):
    """Answer a form of the redactie whose token is that of an earlier sign-in, or gone."""
    if reason.startswith(("Origin", "Referer")):
        return render(request, "403.html", status=403)
    if not admin.site.has_permission(request):
        return sign_in_again(request)
    owner = _owner_of(request)
    if owner is None:
        return render(request, "admin/typed_again.html", _page(request, _seen(request)), status=403)
    kept = KeptText.objects.keep(request, owner)
    if owner == request.user:
        return redirect(kept.url)
    return render(request, "admin/typed_by_another.html", _page(request, kept), status=403)


@require_POST
def drop_typed(request, key):
    """Throw away what was kept, and go back to where it was typed."""
    kept = get_object_or_404(KeptText.objects.find(request.user, key))
    kept.delete()
    messages.success(request, "Je tekst is weg.")
    return redirect(kept.path)


def _bring_back(request, view):
    """Find what was typed: back in the fields of a page that can draw it, for any other on one to send it from."""
    query = request.GET.copy()
    kept = KeptText.objects.find(request.user, query.pop(PARAMETER)[-1]).first()
    request.GET = query
    is_form = request.resolver_match.url_name.endswith(("_change", "_add"))
    model_admin = getattr(view, "model_admin", None)
    if kept is None:
        messages.warning(request, "Deze tekst is niet meer bewaard, of is van iemand anders.")
    elif getattr(view, "shows_typed", is_form and getattr(model_admin, "shows_kept_text", False)):
        request.kept_text = kept
    else:
        return render(request, "admin/typed_again.html", _page(request, kept))
    return None


def _page(request, kept):
    return {**admin.site.each_context(request), "title": "Dit typte je, nog niet bewaard", "kept": kept}


def _seen(request):
    """What was sent, for this answer only."""
    fields = {name: values for name, values in request.POST.lists() if not any(part in name for part in KeptText.NEVER)}
    return KeptText(path=request.get_full_path(), fields=fields, files=[file.name for file in request.FILES.values()])


def _owner_of(request):
    """Who was signed in when the form was drawn, or None."""
    key = _sign_ins(request).get(_mark(request.POST.get("csrfmiddlewaretoken", "")))
    return User.objects.filter(pk=key, is_active=True, is_staff=True).first() if key else None


def _remember_sign_in(request, response):
    """Let the cookie say who has the token that stands in the forms now."""
    secret = request.META.get("CSRF_COOKIE")
    # Right after the second step there is no page yet, and no user that knows of it.
    is_in = hasattr(request.user, "is_verified") and admin.site.has_permission(request)
    if not secret or not is_in:
        return
    known, mark = _sign_ins(request), _mark(secret)
    if known.get(mark) == request.user.pk:
        return
    latest = [*((one, key) for one, key in known.items() if one != mark), (mark, request.user.pk)][-MAX_SIGN_INS:]
    response.set_signed_cookie(
        COOKIE,
        "-".join(f"{one}.{key}" for one, key in latest),
        salt=SALT,
        max_age=COOKIE_LIFETIME,
        path=reverse("admin:index"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _sign_ins(request):
    """Who had which token in this browser: {mark of the token: key of the user}."""
    try:
        value = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=COOKIE_LIFETIME)
    except signing.BadSignature:
        return {}
    return {mark: int(key) for mark, _, key in (part.partition(".") for part in value.split("-") if part)}


def _mark(token):
    """A hash of the secret in this CSRF token; "" of what is no token."""
    try:
        _check_token_format(token)
    except InvalidTokenFormat:
        return ""
    secret = _unmask_cipher_token(token) if len(token) == CSRF_TOKEN_LENGTH else token
    return salted_hmac(SALT, secret).hexdigest()[:16]
