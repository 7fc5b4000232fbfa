"""The redactie: where editors maintain all that the public reads."""

from django.contrib import admin

from . import imports, links, misses, pages, partners, places, practice, resources, search, tags

__all__ = ["imports", "links", "misses", "pages", "partners", "places", "practice", "resources", "search", "tags"]

admin.site.site_header = "Redactie van de praktijkenbank"
admin.site.site_title = "Redactie van de praktijkenbank"
admin.site.index_title = "Wat wil je bijwerken?"
admin.site.empty_value_display = "–"
