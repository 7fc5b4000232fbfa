from django.conf import settings
from django.utils.functional import SimpleLazyObject

from ..search import index as search_index
from .menu import read_menu


def site(request):
    """What every page may print: who to write to, and the address of this page for search engines and previews.

    `menu` asks the database only when a page prints it. A page without request, for a server error, has none.
    `menu_path` is the address of this page where the menu may lead to it, which it does to none deeper.
    """
    return {
        "contact_email": settings.CONTACT_EMAIL,
        "site_url": settings.SITE_URL,
        "canonical_url": f"{settings.SITE_URL}{request.path}",
        "menu_path": request.path if request.path.count("/") == 2 else "",
        "menu": SimpleLazyObject(lambda: read_menu(search_index.current())),
    }
