from django.conf import settings


def site(request):
    """What every page may print: who to write to, and the address of this page for search engines and previews."""
    return {
        "contact_email": settings.CONTACT_EMAIL,
        "site_url": settings.SITE_URL,
        "canonical_url": f"{settings.SITE_URL}{request.path}",
    }
