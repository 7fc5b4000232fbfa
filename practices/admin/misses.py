"""Searches that found nothing, a line for each stem, and the page that makes a synonym of one."""

from django import forms
from django.contrib import admin, messages
from django.contrib.postgres.aggregates import ArrayAgg
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.db.models import Max, OuterRef, Q, Sum
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html

from ..models import SearchMiss, Synonym
from ..search import index as search_index
from ..search.learning import found_by, plan_synonym
from .asking import PLAN, AsksFirst
from .base import search_in_step

SYNONYM_LOCK = 0x53594E
HANDLED = "afgehandeld"


class HandledFilter(admin.SimpleListFilter):
    title = "stand"
    parameter_name = "stand"

    def lookups(self, request, model_admin):
        return [(HANDLED, "afgehandeld met een synoniem")]

    def choices(self, changelist):
        everything, *others = super().choices(changelist)
        return [everything | {"display": "open"}, *others]

    def queryset(self, request, queryset):
        return queryset.filter(is_open=self.value() != HANDLED)


class SynonymOfMissForm(forms.ModelForm):
    class Meta:
        model = Synonym
        fields = ["term", "alternatives", "both_ways"]

    def __init__(self, miss, data):
        super().__init__(data, initial={"term": miss.text if len(miss.text) <= 80 else ""})
        self.miss, self.plan = miss, None
        words = self.fields["alternatives"]
        words.label, words.widget = "Moet ook vinden wat er staat over", forms.TextInput(attrs={"size": 60})
        words.error_messages["required"] = "Vul minstens één woord in waarmee we wel iets vinden."

    def validate_unique(self):
        """A word that has a synonym gets one more."""

    def clean(self):
        super().clean()
        if self.errors:
            return
        self.plan = plan_synonym(**{name: self.cleaned_data[name] for name in self.Meta.fields})
        self.index = search_index.current()
        self.count, self.titles = found_by(self.miss.text, self.plan.applied_to(self.index))
        if not self.count:
            words = ", ".join(self.cleaned_data["alternatives"])
            told = f"Ook met ‘{words}’ vindt wie ‘{self.miss.text}’ zoekt niets. Typ een ander woord."
            raise ValidationError({"alternatives": told})

    def tells(self):
        """What readers find now and would find then, and where the words go, in sentences."""
        now, titles = found_by(self.miss.text, self.index)
        return [
            f"Wie ‘{self.miss.text}’ zoekt, vindt nu {_practices(now, titles)}",
            f"Met dit synoniem: {_practices(self.count, self.titles)}",
            self.plan.said,
            f"Van dezelfde zoekvraag zijn dan afgehandeld: {', '.join(_ways(self.miss))}.",
        ]


@admin.register(SearchMiss)
class SearchMissAdmin(AsksFirst):
    """A line for each search however it was written and however many days it was asked. Nothing to change here."""

    list_display = ["ways_in_words", "all_times", "last_day"]
    list_filter = [HandledFilter]
    search_fields = ["text"]
    date_hierarchy = "day"
    list_display_links = None
    actions = None

    def get_queryset(self, request):
        misses = SearchMiss.objects.annotate(is_open=Q(handled_at=None))
        newest = misses.order_by().values("stem", "is_open").annotate(newest=Max("pk")).values("newest")
        same = misses.filter(stem=OuterRef("stem"), is_open=OuterRef("is_open")).order_by().values("stem")
        # Not by way of super(): that orders by the total before there is one.
        return misses.filter(pk__in=newest).annotate(
            total=same.annotate(total=Sum("times")).values("total"),
            last=same.annotate(last=Max("day")).values("last"),
            ways=same.annotate(ways=ArrayAgg("text", distinct=True, order_by="text")).values("ways"),
        )

    def get_ordering(self, request):
        return ["-total", "text"]

    def get_list_display(self, request):
        return [*self.list_display, *(["make_synonym"] if _may_teach(request.user) else [])]

    def get_search_results(self, request, queryset, search_term):
        """Whichever way of writing is looked for, the line of its stem is found."""
        found, _may_repeat = super().get_search_results(request, SearchMiss.objects.all(), search_term)
        return queryset.filter(stem__in=found.order_by().values("stem")), False

    @admin.display(description="zo gezocht", ordering="text")
    def ways_in_words(self, miss):
        return ", ".join(miss.ways)

    @admin.display(description="aantal keer", ordering="total")
    def all_times(self, miss):
        return miss.total

    @admin.display(description="laatst gezocht", ordering="last")
    def last_day(self, miss):
        return miss.last

    @admin.display(description="")
    def make_synonym(self, miss):
        address = reverse("admin:practices_searchmiss_synonym", args=[miss.pk])
        return format_html(
            '<a href="{}">Maak een synoniem<span class="visually-hidden"> voor {}</span></a>', address, miss.text
        )

    def get_urls(self):
        view = self.admin_site.admin_view(self.synonym_view)
        return [path("<int:key>/synoniem/", view, name="practices_searchmiss_synonym"), *super().get_urls()]

    def synonym_view(self, request, key):
        """Ask for words, show what readers would find with them, and only then keep them. Raises Http404."""
        miss = get_object_or_404(SearchMiss, pk=key)
        if not _may_teach(request.user):
            raise PermissionDenied
        with search_in_step(request):
            if request.method == "POST":
                _one_at_a_time()
            form = SynonymOfMissForm(miss, self.answers_of(request))
            tells = form.tells() if form.is_valid() else []
            if tells and self.has_seen(request, tells):
                return self._keep(request, form)
        if tells and request.POST.get(PLAN):
            self.message_user(request, "Nog niet bewaard: kijk na wat er nu zou gebeuren.", messages.WARNING)
        button = "Maak het synoniem" if tells else "Toon wat lezers dan vinden"
        return self.ask(request, form, f"Synoniem voor ‘{miss.text}’", button, tells)

    def _keep(self, request, form):
        plan = form.plan
        plan.save()
        SearchMiss.objects.filter(stem=form.miss.stem).update(handled_at=timezone.now())
        log = self.log_change if plan.before else self.log_addition
        log(request, plan.kept, f"Na een zoekvraag zonder resultaat. {plan.said}")
        told = f"Bewaard. Wie ‘{form.miss.text}’ zoekt, vindt nu {_practices(form.count, [])}"
        self.message_user(request, told, messages.SUCCESS)
        return redirect("admin:practices_searchmiss_changelist")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


def _may_teach(user):
    return user.has_perms([f"practices.{verb}_synonym" for verb in ("add", "change", "delete")])


def _one_at_a_time():
    """Wait for whoever makes a synonym now, and hold the rows that an ordinary form could change meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SYNONYM_LOCK])
    list(Synonym.objects.select_for_update().order_by("pk"))


def _ways(miss):
    return SearchMiss.objects.filter(stem=miss.stem).order_by("text").values_list("text", flat=True).distinct()


def _practices(number, titles):
    """ "geen praktijken.", "3 praktijken: ‘A’, ‘B’, ‘C’." or, when there are more than titles, with "eerst" before."""
    counted = {0: "geen praktijken", 1: "1 praktijk"}.get(number, f"{number} praktijken")
    if not titles:
        return f"{counted}."
    first = ", eerst" if number > len(titles) else ""
    return f"{counted}{first}: {', '.join(f'‘{title}’' for title in titles)}."
