from django.contrib import admin

from praktijkenbank.staff.editing import KeepsEdits

from ..editors import editors, name_of
from ..models import ThemeEditor
from ..redactie.queue import EditorField


@admin.register(ThemeEditor)
class ThemeEditorAdmin(KeepsEdits):
    list_display = ["theme", "name"]
    list_select_related = ["theme", "editor"]

    def formfield_for_foreignkey(self, field, request, **kwargs):
        if field.name == "editor":
            kwargs |= {"queryset": editors(), "form_class": EditorField}
        return super().formfield_for_foreignkey(field, request, **kwargs)

    @admin.display(description="behandelaar", ordering="editor")
    def name(self, row):
        return name_of(row.editor)
