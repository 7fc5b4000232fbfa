"""What a phone needs to put the site among its apps."""

import re
from pathlib import Path

from django.conf import settings
from PIL import Image


def test_the_manifest_names_icons_of_the_size_it_says(client, db):
    page = client.get("/").content.decode()
    address = re.search(r'<link rel="manifest" href="([^"]+)">', page)[1]

    manifest = client.get(address)

    assert manifest["Content-Type"] == "application/manifest+json"
    sizes = {}
    for icon in manifest.json()["icons"]:
        name = re.sub(r"\.[0-9a-f]{12}\.png$", ".png", Path(icon["src"]).name)
        with Image.open(settings.BASE_DIR / "static" / "img" / name) as picture:
            sizes[icon["sizes"]] = picture.size
    assert sizes == {"192x192": (192, 192), "512x512": (512, 512)}
