"""A real OpenID provider (django-oauth-toolkit) as a process of its own: `python tests/oidc_provider.py`.

Prints its issuer, then serves until it is ended. It demands PKCE. Who visits `/o/be/?name=…&claims=…&tricks=…` is
signed in there under that name with those claims (JSON); `tricks` (JSON) say what is odd or wrong with the ID tokens
it then gives, and with what it tells at userinfo.
"""

import json
import os
import sys
import tempfile
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.conf import settings

CLIENT_ID, CLIENT_SECRET = "praktijkenbank", "a-secret-that-both-know-and-that-is-long"
PEOPLE = {}


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


def new_key(is_curve=False):
    key = ec.generate_private_key(ec.SECP256R1()) if is_curve else rsa.generate_private_key(65537, 2048)
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(pem, pkcs8, serialization.NoEncryption()).decode()


def main(redirect_uri):
    folder = tempfile.TemporaryDirectory()
    server = make_server("127.0.0.1", 0, None, handler_class=Quiet)
    origin = f"http://127.0.0.1:{server.server_port}"
    os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
    settings.configure(
        SECRET_KEY="only-for-this-process",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        USE_TZ=True,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": Path(folder.name) / "provider.sqlite3"}},
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "oauth2_provider",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "OIDC_ISS_ENDPOINT": f"{origin}/o",
            "OIDC_RSA_PRIVATE_KEY": new_key(),
            "OAUTH2_VALIDATOR_CLASS": f"{__name__}.Validator",
            "PKCE_REQUIRED": True,
            "SCOPES": {"openid": "who", "email": "e-mail", "profile": "name"},
        },
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )
    django.setup()
    define(redirect_uri)
    from django.core.wsgi import get_wsgi_application

    server.set_app(get_wsgi_application())
    print(f"{origin}/o", flush=True)
    server.serve_forever()


def define(redirect_uri):
    """What can only be made when Django is set up: the database, the client, the pages."""
    from django.contrib.auth import login
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.http import HttpResponse
    from django.urls import include, path
    from jwcrypto import jwk, jwt
    from oauth2_provider.models import Application
    from oauth2_provider.oauth2_validators import OAuth2Validator
    from oauth2_provider.views.oidc import ConnectDiscoveryInfoView, JwksInfoView

    call_command("migrate", verbosity=0)
    Application.objects.create(
        name="Praktijkenbank",
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
        algorithm=Application.RS256_ALGORITHM,
        redirect_uris=redirect_uri,
        skip_authorization=True,
    )

    class Validator(OAuth2Validator):
        oidc_claim_scope = None

        def get_additional_claims(self, request):
            return PEOPLE[request.user.username]["claims"]

        def finalize_id_token(self, id_token, token, token_handler, request):
            honest = super().finalize_id_token(id_token, token, token_handler, request)
            tricks = PEOPLE[request.user.username]["tricks"]
            return spoil(honest, request.client.jwk_key, **tricks) if tricks else honest

        def get_userinfo_claims(self, request):
            told = super().get_userinfo_claims(request)
            return told | PEOPLE[request.user.username]["tricks"].get("userinfo", {})

    more_keys = []

    def spoil(token, key, algorithm="RS256", signer="provider", leaves_out=(), userinfo=None, late=None, **claims):
        """The token with other `claims`, or without those that it `leaves_out`, signed in another way.

        One that is `late` is of that many seconds ago, and lasts no time; of a `new` signer the key is published when
        it is first used.
        """
        claims = json.loads(unpacked(token.split(".")[1])) | claims
        claims = {name: value for name, value in claims.items() if name not in leaves_out}
        if late is not None:
            claims["exp"] = claims["iat"] = claims["iat"] - late
        if late is not None and late < 0:
            claims["exp"] += 3600
        if algorithm == "none":
            return f"{packed({'alg': 'none'})}.{packed(claims)}."
        if signer == "new":
            key = jwk.JWK.from_pem(new_key(is_curve=algorithm.startswith("ES")).encode())
            more_keys.append(key)
        header = {"alg": algorithm, "kid": key.thumbprint()}
        if signer == "stranger":
            key = jwk.JWK.from_pem(new_key().encode())
        if signer == "client":
            key = jwk.JWK(kty="oct", k=packed_bytes(CLIENT_SECRET.encode()))
        made = jwt.JWT(header=header, claims=claims)
        made.make_signed_token(key)
        return made.serialize()

    def be(request):
        name = request.GET["name"]
        PEOPLE[name] = {key: json.loads(request.GET[key]) for key in ["claims", "tricks"]}
        user, _ = User.objects.get_or_create(username=name)
        login(request, user)
        return HttpResponse(user.pk)

    class AllKeys(JwksInfoView):
        """Those that were made since, too."""

        def get(self, request, *args, **kwargs):
            response = super().get(request, *args, **kwargs)
            found = json.loads(response.content)
            found["keys"] += [json.loads(key.export_public()) | {"kid": key.thumbprint()} for key in more_keys]
            response.content = json.dumps(found)
            return response

    class BoastfulDiscovery(ConnectDiscoveryInfoView):
        """Says that it does tokens without signature too, as some providers do."""

        def get(self, request, *args, **kwargs):
            response = super().get(request, *args, **kwargs)
            found = json.loads(response.content)
            found["id_token_signing_alg_values_supported"].append("none")
            response.content = json.dumps(found)
            return response

    module = sys.modules[__name__]
    module.Validator = Validator
    module.urlpatterns = [
        path("o/be/", be),
        path("o/.well-known/openid-configuration", BoastfulDiscovery.as_view()),
        path("o/.well-known/jwks.json", AllKeys.as_view()),
        path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
    ]


def packed_bytes(content):
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def packed(content):
    return packed_bytes(json.dumps(content).encode())


def unpacked(text):
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


if __name__ == "__main__":
    main(sys.argv[1])
