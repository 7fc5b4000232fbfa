from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from praktijkenbank import accessibility

from ..models import FormerTagSlug, Framework, Page
from .frameworks import check_shown, framework_page


@require_safe
def slug_page(request, slug):
    """What is right under the root: a framework, or a page that editors wrote."""
    if framework := Framework.objects.filter(slug=slug).first():
        return framework_page(request, framework)
    page = Page.objects.filter(slug=slug, is_published=True).first()
    if page is None:
        framework = FormerTagSlug.objects.find(Framework, slug)
        if framework is None:
            raise Http404
        check_shown(request, framework)
        return redirect(framework)
    tested = accessibility.statement() if slug == accessibility.PAGE else ""
    return render(request, "practices/page.html", {"nav": slug, "page": page, "tested": tested})
