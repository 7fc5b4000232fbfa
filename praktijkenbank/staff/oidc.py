"""Signing in with an account of one's organisation: OpenID Connect, by authorisation code with PKCE (RFC 7636).

On when OIDC_ISSUER is set. The provider says who someone is and which roles they have, and sees to the second factor.
"""

import logging
import re
from datetime import timedelta
from functools import cache

from authlib.integrations.django_client import OAuth, OAuthError
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import BACKEND_SESSION_KEY, login
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Group, User
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from joserfc.errors import JoseError
from requests import RequestException

from .models import AuditEntry, OidcAccount

logger = logging.getLogger(__name__)

BACKEND = "praktijkenbank.staff.oidc.ProviderBackend"
NEXT = "oidc_next"
# How far the clock of the provider may be from ours.
LEEWAY = timedelta(seconds=90)
# With a key that only the provider has. A provider may also offer "none", or the secret that we share.
ALGORITHMS = ["RS256", "PS256", "ES256"]
PERSONAL_CLAIMS = ["given_name", "family_name", "email"]
# Providers that do not answer, refuse, or send what cannot be trusted.
TROUBLE = (OAuthError, JoseError, RequestException, KeyError, ValueError)


class ProviderBackend(ModelBackend):
    """Marks the sessions of anyone who signed in at the provider. No password opens one."""

    def authenticate(self, request, **credentials):
        return None


def is_session_of_provider(request):
    return request.session.get(BACKEND_SESSION_KEY) == BACKEND


@never_cache
def start_oidc(request):
    """Send the browser to the provider, and remember where it wanted to go."""
    next_url = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(next_url, {request.get_host()}, require_https=request.is_secure())
    request.session[NEXT] = next_url if is_ours else ""
    try:
        return _provider().authorize_redirect(request, settings.SITE_URL + reverse("admin:oidc_callback"))
    except TROUBLE as error:
        return _refuse(request, error)


@never_cache
def callback(request):
    """The browser comes back with a code: ask the provider who this is, and let in who has a role here."""
    try:
        # Authlib compares state, nonce, times and signature, and sends the PKCE verifier.
        claims_options = {
            "iss": {"essential": True, "value": settings.OIDC_ISSUER},
            "aud": {"essential": True, "value": settings.OIDC_CLIENT_ID},
        }
        token = _provider().authorize_access_token(
            request, claims_options=claims_options, leeway=LEEWAY // timedelta(seconds=1)
        )
        claims = completed(token["userinfo"], token)
    except TROUBLE as error:
        return _refuse(request, error)
    user = user_of(claims)
    if user is None:
        return _refuse(request, "no role", "Je account mag hier niets. Vraag een rol aan wie de accounts beheert.")
    next_url = request.session.pop(NEXT, "")
    login(request, user, backend=BACKEND)
    return redirect(next_url or "admin:index")


def completed(claims, token):
    """The claims of an ID token, with what it does not hold as the provider tells it elsewhere, of the same subject.

    Asked only when something is missing: many providers put little more than the subject in the token. Raises KeyError,
    ValueError or RequestException when the answer is not one to trust (OpenID Connect Core 1.0, section 5.3).
    """
    provider = _provider()
    wanted = [settings.OIDC_ROLES_CLAIM, *PERSONAL_CLAIMS]
    if all(name in claims for name in wanted) or "userinfo_endpoint" not in provider.load_server_metadata():
        return claims
    told = provider.userinfo(token=token)
    if told["sub"] != claims["sub"]:
        raise ValueError("userinfo is about another subject")
    return {**told, **claims}


def user_of(claims):
    """The User whom these claims of an ID token are about, with exactly the roles they give; made when it is new.

    None for anyone who has no role, or was switched off here. What that user had is taken away.
    """
    try:
        return _user_of(claims)
    except IntegrityError:  # their first sign-in, in two windows at once: the other one made the account
        return _user_of(claims)


@transaction.atomic
def _user_of(claims):
    roles = _roles(claims)
    account = OidcAccount.objects.select_for_update().filter(issuer=claims["iss"], subject=claims["sub"]).first()
    if account is None and not roles:
        return None
    user = account.user if account else _new_user(claims)
    had = [group.name for group in user.groups.order_by("name")]
    user.first_name, user.last_name, user.email = (str(claims.get(name) or "")[:150] for name in PERSONAL_CLAIMS)
    user.is_staff, user.is_superuser = bool(roles), False
    user.save()
    user.groups.set(Group.objects.filter(name__in=roles))
    user.user_permissions.clear()
    if roles != had:
        detail = f"Rollen volgens {settings.OIDC_NAME}: {', '.join(roles) or 'geen'}"
        AuditEntry.objects.record(AuditEntry.What.RIGHTS, who=settings.OIDC_NAME, about=user, detail=detail)
    return user if roles and user.is_active else None


def _provider():
    if not settings.OIDC_ISSUER:
        raise Http404
    return _provider_at(settings.OIDC_ISSUER)


@cache
def _provider_at(issuer):
    """What is known of the provider is asked once per process. Raises RequestException when it does not answer."""
    provider = OAuth().register(
        "oidc",
        client_id=settings.OIDC_CLIENT_ID,
        client_secret=settings.OIDC_CLIENT_SECRET,
        server_metadata_url=f"{issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": settings.OIDC_SCOPES, "code_challenge_method": "S256", "default_timeout": 10},
    )
    provider.load_server_metadata()["id_token_signing_alg_values_supported"] = ALGORITHMS
    return provider


def _roles(claims):
    """The names of the groups that the provider gives, by name. Anything but a text or a list of texts gives none."""
    given = claims.get(settings.OIDC_ROLES_CLAIM)
    given = given if isinstance(given, list) else [given]
    return sorted(name for name, values in settings.OIDC_ROLES.items() if any(value in given for value in values))


def _new_user(claims):
    """An account without password. It never takes over one that is there, whatever name or address it has."""
    wanted = claims.get("preferred_username") or claims.get("email") or "account"
    base = User.normalize_username(re.sub(r"[^\w.@+-]", "-", str(wanted)))[:140]
    username, number = base, 2
    while User.objects.filter(username=username).exists():
        username, number = f"{base}-{number}", number + 1
    user = User.objects.create_user(username)
    OidcAccount.objects.create(user=user, issuer=claims["iss"], subject=claims["sub"])
    return user


def _refuse(request, why, message=""):
    logger.warning("Nobody was signed in by the provider: %r", str(why))
    AuditEntry.objects.record(AuditEntry.What.LOGIN_FAILED, who="onbekend", detail=f"bij {settings.OIDC_NAME}")
    message = message or f"Aanmelden met {settings.OIDC_NAME} is niet gelukt. Probeer het opnieuw."
    messages.error(request, message)
    return redirect("admin:login")
