from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from ..cards import make_cards
from ..models import FormerSlug, Practice
from ..search import index as search_index
from ..search.related import related_ids


@require_safe
def practice_detail(request, slug):
    practice = Practice.objects.published().with_everything().filter(slug=slug).first()
    if practice is None:
        return _redirect_former_slug(slug)
    index = search_index.current()
    context = {
        "nav": "practices",
        "practice": practice,
        "related": make_cards(related_ids(practice, index), index),
    }
    return render(request, "practices/practice.html", context)


def _redirect_former_slug(slug):
    former = FormerSlug.objects.select_related("practice").filter(slug=slug).first()
    if former is None or not former.practice.is_published:
        raise Http404
    return redirect(former.practice, permanent=True)
