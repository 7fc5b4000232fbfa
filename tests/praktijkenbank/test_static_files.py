"""What `collectstatic` makes of the style sheets."""

import json
import re

from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

from praktijkenbank.static_files import IMPORT, JOINED


def test_the_style_sheets_of_every_page_become_one_file(tmp_path):
    storage = {"BACKEND": "praktijkenbank.static_files.StaticFilesStorage"}
    for _ in range(2):  # the second time over what the first one left
        with override_settings(STATIC_ROOT=tmp_path, STORAGES={**settings.STORAGES, "staticfiles": storage}):
            call_command("collectstatic", interactive=False, verbosity=0)

        names = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
        css = (tmp_path / names[JOINED]).read_text()
        parts = IMPORT.findall((settings.BASE_DIR / "static" / JOINED).read_text())
        begins = [css.index((settings.BASE_DIR / "static/css" / part).read_text()[:60]) for part in parts]
        assert "@import" not in css
        assert parts[0] == "tokens.css"
        assert begins == sorted(begins)
        fonts = re.findall(r'url\("\.\./(fonts/[^"]+)"\)', css)
        assert [(tmp_path / font).exists() for font in fonts] == [True, True]
        assert (tmp_path / f"{names[JOINED]}.br").exists()
