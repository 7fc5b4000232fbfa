"""Signing in at npm's oidc-provider with its defaults, on loopback: `make with-oidc-provider`.

Says of each sentence whether it holds; ends with code 1 when one does not.
Wants node 20 or newer, npm and its registry.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from base64 import urlsafe_b64decode
from contextlib import contextmanager
from urllib.parse import parse_qs, urljoin, urlsplit

import requests

from .neighbours import BASE_DIR, HOST, free_port, process, said, set_up_here, tell, wait_until

PACKAGE = "oidc-provider@9.13.3"
SITE_URL, CALLBACK = "http://testserver", "/admin/login/elders/terug/"
CLIENT = {"CLIENT_ID": "praktijkenbank", "CLIENT_SECRET": "a-secret-that-both-know-and-that-is-long"}


def main():
    if missing := [name for name in ["node", "npm"] if not shutil.which(name)]:
        sys.exit(f"with-oidc-provider wants {' and '.join(missing)}")
    port = free_port()
    issuer = f"http://{HOST}:{port}"
    known = {"OIDC_ISSUER": issuer, **{f"OIDC_{name}": value for name, value in CLIENT.items()}}
    with set_up_here(SITE_URL=SITE_URL, AUTHLIB_INSECURE_TRANSPORT="1", **known) as folder:
        install(folder)
        tell(said(*line) for line in lines(folder, port, issuer))


def install(folder):
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", PACKAGE]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"npm has no {PACKAGE}: {done.stderr or done.stdout}")
    shutil.copy(BASE_DIR / "tests" / "oidc_provider.mjs", folder)


@contextmanager
def provider(folder, port, issuer, algorithm="RS256", **more):
    """Run it while in this context, with keys of its own."""
    environment = {"ISSUER": issuer, "PORT": str(port), "ALGORITHM": algorithm, **CLIENT, **more}
    environment = {"PATH": os.environ["PATH"], "REDIRECT_URI": SITE_URL + CALLBACK, **environment}
    metadata = f"http://{HOST}:{port}/.well-known/openid-configuration"
    with process(["node", "oidc_provider.mjs"], folder / "provider.log", cwd=folder, env=environment):
        wait_until(lambda: answers(metadata), seconds=20)
        yield


def answers(address):
    try:
        return requests.get(address, timeout=10).ok
    except requests.ConnectionError:
        return False


def lines(folder, port, issuer):
    """What is seen: whether it holds, the sentence, and what else there is to say."""
    from django.contrib.auth.models import User

    with provider(folder, port, issuer):
        browser, answer, token = sign_in("an")
        user = User.objects.filter(email="an@example.org").first()
        seen = user and (user.get_full_name(), [group.name for group in user.groups.all()])
        yield is_in(browser), "an editor is let in", answer
        yield (
            seen == ("an Voorbeeld", ["Redactie"]),
            "with the name, the address and the role that userinfo tells",
            seen,
        )
        yield "roles" not in token and "email" not in token, "which are not in the ID token", sorted(token)
        yield parse_qs(urlsplit(answer).query).get("iss") == [issuer], "the `iss` beside the code is no trouble", answer
        browser, answer, _ = sign_in("bo")
        yield not is_in(browser) and User.objects.count() == 1, "who has no role there gets no account", answer
    with provider(folder, port, issuer):
        browser, answer, _ = sign_in("an")
        yield is_in(browser) and User.objects.count() == 1, "after it took new keys the same account is let in", answer
    with provider(folder, port, issuer, algorithm="ES256"):
        browser, answer, _ = sign_in("an")
        yield is_in(browser) and User.objects.count() == 1, "ES256 instead of RS256", answer
    with provider(folder, port, issuer, OTHER_SUB="bo"):
        browser, answer, _ = sign_in("an")
        yield not is_in(browser), "a userinfo about another `sub` lets nobody in", answer
    with provider(folder, port, f"http://localhost:{port}"):
        browser, answer, token = sign_in("an")
        yield not is_in(browser), "a token of another issuer lets nobody in", token.get("iss")
    yield User.objects.count() == 1, "and none of that made an account"


def sign_in(name):
    """The browser that went all the way, the address it came back with, and the claims of the ID token it got."""
    from unittest.mock import patch

    from django.test import Client

    from praktijkenbank.staff import oidc

    tokens = []
    fetch = oidc._provider().fetch_access_token

    def fetch_and_look(**options):
        token = fetch(**options)
        tokens.append(token["id_token"])
        return token

    browser = Client()
    address = agreed(browser.get("/admin/login/elders/").url, name)
    with patch.object(oidc._provider(), "fetch_access_token", fetch_and_look):
        browser.get(address.removeprefix(SITE_URL))
    return browser, address, read(tokens[0]) if tokens else {}


def agreed(address, name):
    """Go through the pages of the provider as this person, who agrees; the address of ours that it ends with."""
    browser = requests.Session()
    response = browser.get(address, allow_redirects=False, timeout=30)
    for _ in range(12):
        if response.is_redirect:
            address = urljoin(response.url, response.headers["Location"])
            if address.startswith(SITE_URL):
                return address
            response = browser.get(address, allow_redirects=False, timeout=30)
        else:
            action, prompt = (
                re.search(rf'{found}="([^"]+)"', response.text)[1] for found in ["action", 'prompt" value']
            )
            fields = {"prompt": prompt, "login": name, "password": "geheim"}
            response = browser.post(urljoin(response.url, action), fields, allow_redirects=False, timeout=30)
    sys.exit("the provider does not come to an end")


def read(token):
    """The claims of a JWT, whoever signed it."""
    body = token.split(".")[1]
    return json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))


def is_in(browser):
    return "_auth_user_id" in browser.session


if __name__ == "__main__":
    main()
