from django.contrib import admin

from ..models import JargonWord, Phrase


@admin.register(JargonWord)
class JargonWordAdmin(admin.ModelAdmin):
    list_display = ["term", "instead"]
    list_editable = ["instead"]
    search_fields = ["term", "instead"]
    save_on_top = True


@admin.register(Phrase)
class PhraseAdmin(admin.ModelAdmin):
    list_display = ["name", "text"]
    search_fields = ["name", "text"]
    save_on_top = True
