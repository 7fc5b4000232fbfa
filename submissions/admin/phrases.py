from django.contrib import admin

from praktijkenbank.staff.editing import KeepsEdits

from ..models import Phrase


@admin.register(Phrase)
class PhraseAdmin(KeepsEdits):
    list_display = ["name", "text"]
    search_fields = ["name", "text"]
    save_on_top = True
