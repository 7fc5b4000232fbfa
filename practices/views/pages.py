from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from praktijkenbank import accessibility
from praktijkenbank.people.register import told_to_readers

from ..models import FormerTagSlug, Framework, Page
from .frameworks import check_shown, framework_page

# What pages say below the text of the editors, as the code has it.
WRITTEN_HERE = {accessibility.PAGE: accessibility.statement, "privacy": told_to_readers}


@require_safe
def slug_page(request, slug):
    """What is right under the root: a framework, or a page that editors wrote."""
    if framework := Framework.objects.filter(slug=slug).first():
        return framework_page(request, framework)
    page = Page.objects.filter(slug=slug, is_published=True).first()
    if page is None:
        moved = FormerTagSlug.objects.find(Framework, slug) or FormerTagSlug.objects.find(Page, slug)
        if moved is None or not getattr(moved, "is_published", True):
            raise Http404
        if isinstance(moved, Framework):
            check_shown(request, moved)
        return redirect(moved)
    tested = WRITTEN_HERE[slug]() if slug in WRITTEN_HERE else ""
    return render(request, "practices/page.html", {"nav": slug, "page": page, "tested": tested})
