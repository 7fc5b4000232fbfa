from django.conf import settings
from django.http import HttpResponse
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
