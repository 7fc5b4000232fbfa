from django.contrib import admin

from ..models import Phrase


@admin.register(Phrase)
class PhraseAdmin(admin.ModelAdmin):
    list_display = ["name", "text"]
    search_fields = ["name", "text"]
    save_on_top = True
