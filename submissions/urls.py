from django.urls import path

from .views import check, links, start, status, steps, uploads

urlpatterns = [
    path("", start.fiche, name="fiche"),
    path("nieuw/", start.submission_start, name="submission_start"),
    path("wijziging/<slug:slug>/", start.submission_change, name="submission_change"),
    path("wij-ook/<slug:slug>/", start.submission_adopt, name="submission_adopt"),
    path("opmerking/<slug:slug>/", start.submission_remark, name="submission_remark"),
    path("link/", links.opened_link, name="opened_link"),
    path("link/<str:token>/", links.private_link, name="private_link"),
    path("mijn/", links.overview_request, name="overview_request"),
    path("mijn/fiches/", links.overview, name="overview"),
    path("<uuid:key>/", status.submission_status, name="submission_status"),
    path("<uuid:key>/bericht/", status.submission_message, name="submission_message"),
    path("<uuid:key>/intrekken/", status.submission_withdraw, name="submission_withdraw"),
    path("<uuid:key>/uitnodigen/", links.submission_invite, name="submission_invite"),
    path("<uuid:key>/links/", links.submission_links, name="submission_links"),
    path("<uuid:key>/nakijken/", check.submission_check, name="submission_check"),
    path("<uuid:key>/voorbeeld/", check.submission_preview, name="submission_preview"),
    path("<uuid:key>/kopie/", check.submission_copy, name="submission_copy"),
    path("<uuid:key>/kopie.json", check.submission_copy_json, name="submission_copy_json"),
    path("<uuid:key>/lijkt-op/", check.submission_similar, name="submission_similar"),
    path("<uuid:key>/lijkt-op/<slug:slug>/", check.submission_join, name="submission_join"),
    path("<uuid:key>/toch-nieuw/", check.submission_stand_alone, name="submission_stand_alone"),
    path("<uuid:key>/fotos-en-bijlagen/", uploads.submission_uploads, name="submission_uploads"),
    path("<uuid:key>/fotos-en-bijlagen/erbij/", uploads.add_upload, name="upload_add"),
    path("<uuid:key>/bestand/<uuid:upload>/", uploads.upload_file, name="upload_file"),
    # Last: any step that has no page of its own.
    path("<uuid:key>/<slug:step>/", steps.submission_step, name="submission_step"),
]
