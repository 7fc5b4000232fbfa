"""What machines ask for: search engines, and a phone that puts the site among its apps."""

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse


def robots_txt(request):
    """Open to search engines, but not the endless combinations of filters."""
    lines = [
        "User-agent: *",
        f"Disallow: {reverse('admin:index')}",
        f"Disallow: {reverse('practice_list')}?",
        f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def web_manifest(request):
    """Name, colours and icons of the site as an app (https://www.w3.org/TR/appmanifest/)."""
    icons = [
        {"src": static(f"img/app-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size in [192, 512]
        for purpose in ["any", "maskable"]
    ]
    manifest = {
        "name": "Praktijkenbank Samenleven in diversiteit",
        "short_name": "Praktijkenbank",
        "lang": "nl-BE",
        "start_url": reverse("home"),
        "display": "browser",
        "background_color": "#fcf9f2",
        "theme_color": "#0b3138",
        "icons": icons,
    }
    return JsonResponse(manifest, content_type="application/manifest+json")
