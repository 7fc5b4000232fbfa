from django.urls import path

from .views import check, steps

urlpatterns = [
    path("<uuid:key>/nakijken/", check.submission_check, name="submission_check"),
    path("<uuid:key>/voorbeeld/", check.submission_preview, name="submission_preview"),
    path("<uuid:key>/kopie/", check.submission_copy, name="submission_copy"),
    path("<uuid:key>/kopie.json", check.submission_copy_json, name="submission_copy_json"),
    path("<uuid:key>/lijkt-op/", check.submission_similar, name="submission_similar"),
    path("<uuid:key>/lijkt-op/<slug:slug>/", check.submission_join, name="submission_join"),
    path("<uuid:key>/toch-nieuw/", check.submission_stand_alone, name="submission_stand_alone"),
    # Last: any step that has no page of its own.
    path("<uuid:key>/<slug:step>/", steps.submission_step, name="submission_step"),
]
