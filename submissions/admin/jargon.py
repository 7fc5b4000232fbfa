from django.contrib import admin

from ..models import JargonWord


@admin.register(JargonWord)
class JargonWordAdmin(admin.ModelAdmin):
    list_display = ["term", "instead"]
    list_editable = ["instead"]
    search_fields = ["term", "instead"]
    save_on_top = True
