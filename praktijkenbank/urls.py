from django.contrib import admin
from django.urls import include, path

from praktijkenbank.demo import mailbox, style_guide
from submissions.views import your_data

handler400 = "praktijkenbank.incoming.bad_request"
handler500 = "praktijkenbank.incoming.server_error"
handler404 = "practices.views.not_found.not_found"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("postbus/", mailbox.mailbox, name="mailbox"),
    path("postbus/<str:name>/", mailbox.formatted_mail, name="formatted_mail"),
    path("stijlgids/", style_guide.style_guide, name="style_guide"),
    path("jouw-gegevens/", your_data.your_data_request, name="your_data_request"),
    path("jouw-gegevens/bekijken/", your_data.your_data, name="your_data"),
    path("jouw-gegevens/bestand.json", your_data.your_data_file, name="your_data_file"),
    path("jouw-gegevens/wissen/", your_data.erase_your_data, name="erase_your_data"),
    path("jouw-gegevens/gewist/", your_data.erased_your_data, name="erased_your_data"),
    path("fiche/", include("submissions.urls")),
    path("", include("practices.urls")),
]
