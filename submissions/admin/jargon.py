from django.contrib import admin

from praktijkenbank.staff.editing import KeepsEdits

from ..models import JargonWord


@admin.register(JargonWord)
class JargonWordAdmin(KeepsEdits):
    list_display = ["term", "instead"]
    list_editable = ["instead"]
    search_fields = ["term", "instead"]
    save_on_top = True
