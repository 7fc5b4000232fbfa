from django.urls import path

from .views import steps

urlpatterns = [
    # Last: any step that has no page of its own.
    path("<uuid:key>/<slug:step>/", steps.submission_step, name="submission_step"),
]
