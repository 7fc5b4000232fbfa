"""A text in Markdown as it will look, before it is kept."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_POST

from ..models import Page


class PreviewsMarkdown(admin.ModelAdmin):
    """A button under the form that shows its text on the real template, in a tab of its own. Nothing is saved.

    `title_field` and `markdown_field` name the fields of the form that the preview shows.
    """

    change_form_template = "admin/markdown_change_form.html"
    title_field = "name"
    markdown_field = "introduction"

    def get_urls(self):
        view = self.admin_site.admin_view(require_POST(self.preview_view))
        name = f"{self.opts.app_label}_{self.opts.model_name}_preview"
        return [path("voorbeeld/", view, name=name), *super().get_urls()]

    def preview_view(self, request):
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied
        page = Page(
            title=request.POST.get(self.title_field, ""),
            description=request.POST.get("description", ""),
            body=request.POST.get(self.markdown_field, ""),
        )
        return render(request, "practices/page.html", {"page": page, "is_preview": True})
