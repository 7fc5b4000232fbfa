"""What the admins of the bank share."""

from contextlib import contextmanager

from django.contrib import admin
from django.db import models, transaction
from django.db.models import Count

from ..search.document import refresh

# An address typed without https:// gets it.
URLS_ARE_HTTPS = {models.URLField: {"assume_scheme": "https"}}


@contextmanager
def search_in_step(request):
    """One transaction for what a form changes and the search documents that go with it."""
    with transaction.atomic():
        yield
        if request.method == "POST":
            refresh()


class BankAdmin(admin.ModelAdmin):
    """Every change can be found at once: a form, a list, a bulk action, a removal."""

    save_on_top = True
    formfield_overrides = URLS_ARE_HTTPS

    def changeform_view(self, request, *args, **kwargs):
        with search_in_step(request):
            return super().changeform_view(request, *args, **kwargs)

    def changelist_view(self, request, *args, **kwargs):
        with search_in_step(request):
            return super().changelist_view(request, *args, **kwargs)

    def delete_view(self, request, *args, **kwargs):
        with search_in_step(request):
            return super().delete_view(request, *args, **kwargs)


class CountsPractices(admin.ModelAdmin):
    """A column with the number of practices, drafts and hidden ones included.

    Needs `ordering`: a count makes Django forget that of the model.
    """

    practice_count = Count("practices", distinct=True)

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(practice_count=self.practice_count)

    @admin.display(description="praktijken", ordering="practice_count")
    def number_of_practices(self, row):
        return row.practice_count


class ProtectsTagged(admin.ModelAdmin):
    """Refuses to remove a tag that is in use: by itself Django protects foreign keys, not many-to-many relations."""

    def get_deleted_objects(self, objs, request):
        to_delete, model_count, perms_needed, protected = super().get_deleted_objects(objs, request)
        for relation in self.opts.related_objects:
            if relation.many_to_many:
                users = relation.related_model.objects.filter(**{f"{relation.field.name}__in": objs}).distinct()
                protected = [*protected, *(f"{user._meta.verbose_name.capitalize()}: {user}" for user in users)]
        return to_delete, model_count, perms_needed, protected
