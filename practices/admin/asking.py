"""A step that asks something before it goes on, on a page that says what will happen."""

from django.contrib import admin
from django.shortcuts import render

CONFIRMED = "confirmed"
PLAN = "plan"


class AsksFirst(admin.ModelAdmin):
    """An action gets its form from `answers_of`, and gives back `ask` for as long as it may not go on."""

    def answers_of(self, request):
        """What was filled in on the page of `ask`; None when that page was not shown yet."""
        return request.POST if CONFIRMED in request.POST else None

    def has_seen(self, request, plan):
        """Whether the page of `ask` showed exactly these sentences before it was sent."""
        return request.POST.get(PLAN) == " ".join(plan)

    def ask(self, request, form, title, button, tells=(), rows=()):
        """The page with `form`, which sends the same action again for the same rows.

        `tells` are sentences on what will happen, `button` is what the button says.
        """
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media + form.media,
            "title": title,
            "rows": rows,
            "form": form,
            "button": button,
            "tells": tells,
            "plan": " ".join(tells),
            "action": request.POST.get("action"),
            "action_checkbox_name": admin.helpers.ACTION_CHECKBOX_NAME,
        }
        return render(request, "admin/ask.html", context)
