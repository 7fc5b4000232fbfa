"""Signing in takes two steps: a password, then a code of the phone that was tied to the account at its first sign-in.

Until the second step nobody is signed in: the session only remembers whose password was right, and for how long.
"""

import re
import time
from base64 import b32encode
from datetime import timedelta

import segno
from django import forms
from django.contrib import admin
from django.contrib.auth import login
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django_otp import login as verify_session
from django_otp import user_has_device
from django_otp.forms import OTPAuthenticationFormMixin
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken

from praktijkenbank.sealing import keyed_hashes

from .models import AuditEntry, Phone

What = AuditEntry.What
# Who knows the password.
BACKEND = "django.contrib.auth.backends.ModelBackend"
WAITING = "waiting_for_code"
PATIENCE = timedelta(minutes=10)
NUMBER_OF_CODES = 10
TOO_OFTEN = "Er waren te veel verkeerde codes na elkaar. Wacht een minuut en probeer dan opnieuw."
WRONG = "Deze code klopt niet, of is al gebruikt. Wacht op een nieuwe code en probeer opnieuw."


class PasswordView(LoginView):
    """The first step. Who passes it is not signed in yet."""

    def form_valid(self, form):
        wait_for_code(self.request, form.get_user(), next_url=self.get_success_url())
        return redirect("admin:login_code")


def wait_for_code(request, user, next_url, replaces_phone=False):
    """Remember in the session that `user` gave the right password, or may tie another phone to the account."""
    request.session[WAITING] = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),
        "until": time.time() + PATIENCE.total_seconds(),
        "next": next_url,
        "replaces_phone": replaces_phone,
    }


def waiting_user(request):
    """Whose password was right not long ago, in this session; or None."""
    waiting = request.session.get(WAITING)
    if not waiting or waiting["until"] < time.time():
        return None
    user = User.objects.filter(pk=waiting["user"], is_active=True, is_staff=True).first()
    is_same = user and constant_time_compare(user.get_session_auth_hash(), waiting["hash"])
    return user if is_same else None


class CodeForm(OTPAuthenticationFormMixin, forms.Form):
    """Six digits of the phone, or a recovery code. Checks it against what belongs to `user`, and uses it up."""

    otp_error_messages = {
        "token_required": "Vul de code in.",
        "device_required": WRONG,
        "invalid_token": WRONG,
        "n_failed_attempts": TOO_OFTEN,
        "verification_not_allowed": TOO_OFTEN,
    }
    otp_token = forms.CharField(
        label="Code",
        max_length=20,
        help_text="De 6 cijfers in de app op je telefoon, of een herstelcode.",
        error_messages={"required": "Vul de code in."},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def __init__(self, user, data=None):
        super().__init__(data, use_required_attribute=False)
        self.user = user

    def clean_otp_token(self):
        return re.sub(r"[\s-]", "", self.cleaned_data["otp_token"]).lower()

    def clean(self):
        super().clean()
        if self.errors:
            return
        try:
            self.clean_otp(self.user)
        except forms.ValidationError as error:
            AuditEntry.objects.record(What.FACTOR_FAILED, by=self.user)
            self.add_error("otp_token", error)

    def _verify_token(self, user, token, device=None):
        """Of a recovery code only the hash is known here."""
        if isinstance(device, StaticDevice):
            hashes = code_hashes(token)
            token = device.token_set.filter(token__in=hashes).values_list("token", flat=True).first() or hashes[0]
        return super()._verify_token(user, token, device)

    def _chosen_device(self, user):
        """What the code looks like tells what it is checked against, so that a wrong one counts only there."""
        kind = Phone if self.cleaned_data["otp_token"].isdecimal() else StaticDevice
        return kind.objects.devices_for_user(user, confirmed=True).select_for_update().first()


class PhoneForm(CodeForm):
    """The first code of a phone that is being tied to the account."""

    def __init__(self, device, data=None):
        super().__init__(device.user, data)
        self.device = device
        self.fields["otp_token"].help_text = "De 6 cijfers die de app nu toont."

    def _chosen_device(self, user):
        return Phone.objects.select_for_update().get(pk=self.device.pk)


@never_cache
def ask_code(request):
    """The second step. Who has no phone yet is asked to tie one to the account first."""
    user = waiting_user(request)
    if user is None:
        return redirect("admin:login")
    if not user_has_device(user):
        return redirect("admin:login_phone")
    form = CodeForm(user, request.POST or None)
    if form.is_valid():
        next_url = request.session.pop(WAITING)["next"]
        login(request, user, backend=BACKEND)
        return redirect(next_url)
    return _page(request, "registration/code.html", "Aanmelden: je code", form=form)


@never_cache
def set_up_phone(request):
    """Tie a phone to the account: at the first sign-in, or in the place of another. Ends with new recovery codes."""
    user = waiting_user(request)
    if user is None:
        return redirect("admin:login")
    waiting = request.session[WAITING]
    if user_has_device(user) and not waiting["replaces_phone"]:
        return redirect("admin:login_code")
    device = _new_device(request, user)
    form = PhoneForm(device, request.POST or None)
    if form.is_valid():
        codes = _tie(device, replaces=waiting["replaces_phone"])
        if codes is None:
            return redirect("admin:login_code")
        page = _codes_page(request, codes, next_url=request.session.pop(WAITING)["next"])
        if not waiting["replaces_phone"]:
            login(request, user, backend=BACKEND)
        verify_session(request, device)
        return page
    return _page(
        request,
        "registration/phone.html",
        "Stel je telefoon in",
        form=form,
        picture=segno.make(device.config_url, error="m").svg_inline(border=4, omitsize=True, light="#fff"),
        secret=in_fours(b32encode(device.bin_key).decode()),
    )


@never_cache
def second_factor_page(request):
    """Change the password, make new recovery codes, or take another phone. The last two ask for a code first."""
    form = CodeForm(request.user, request.POST or None)
    if form.is_valid():
        if "telefoon" in request.POST:
            wait_for_code(request, request.user, next_url=request.path, replaces_phone=True)
            return redirect("admin:login_phone")
        with transaction.atomic():
            codes = new_recovery_codes(request.user)
            AuditEntry.objects.record(What.FACTOR_SET, by=request.user, detail="nieuwe herstelcodes")
        return _codes_page(request, codes, next_url=request.path)
    has_phone = Phone.objects.filter(user=request.user, confirmed=True).exists()
    left = StaticToken.objects.filter(device__user=request.user).count()
    context = {"form": form, "has_phone": has_phone, "left": left}
    return _page(request, "registration/second_factor.html", "Wachtwoord en 2-staps", **context)


def new_recovery_codes(user):
    """Codes that each let `user` in once without the phone, as people read them. Earlier ones stop working."""
    device, _ = StaticDevice.objects.get_or_create(user=user, defaults={"name": "herstelcodes"})
    device.token_set.all().delete()
    codes = [StaticToken.random_token() for _ in range(NUMBER_OF_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code_hashes(code)[0]) for code in codes)
    return [in_fours(code, "-") for code in codes]


def code_hashes(code):
    """What may be kept of a recovery code, the first with the newest key; as long as its column."""
    length = StaticToken._meta.get_field("token").max_length
    return [hashed[:length] for hashed in keyed_hashes(code, "recovery code")]


def forget_second_factor(user):
    """Let `user` tie a phone to the account again; who is signed in with the old one has to sign in again."""
    Phone.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


def in_fours(text, between=" "):
    return between.join(re.findall(".{1,4}", text))


def _new_device(request, user):
    """The device that is being set up in this session. Another session gets another secret: it may be someone else."""
    waiting = request.session[WAITING]
    device = Phone.objects.filter(pk=waiting.get("device"), user=user, confirmed=False).first()
    if device is None:
        device = Phone.objects.create(user=user, name="telefoon", confirmed=False)
        request.session[WAITING] = {**waiting, "device": device.pk}
    return device


@transaction.atomic
def _tie(device, replaces):
    """Make this device the only one of its user, and give new recovery codes; None when someone else was first."""
    user = User.objects.select_for_update().get(pk=device.user_id)
    if user_has_device(user) and not replaces:
        return None
    Phone.objects.filter(user=user).exclude(pk=device.pk).delete()
    Phone.objects.filter(pk=device.pk).update(confirmed=True)
    AuditEntry.objects.record(What.FACTOR_SET, by=user)
    return new_recovery_codes(user)


def _codes_page(request, codes, next_url):
    return _page(request, "registration/recovery_codes.html", "Je herstelcodes", codes=codes, next=next_url)


def _page(request, template, title, **context):
    return render(request, template, {**admin.site.each_context(request), "title": title, **context})
