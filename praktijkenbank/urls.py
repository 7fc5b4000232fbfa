from django.contrib import admin
from django.urls import include, path

from praktijkenbank.demo import mailbox, style_guide

handler400 = "praktijkenbank.incoming.bad_request"
handler500 = "praktijkenbank.incoming.server_error"
handler404 = "practices.views.not_found.not_found"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("postbus/", mailbox.mailbox, name="mailbox"),
    path("postbus/<str:name>/", mailbox.formatted_mail, name="formatted_mail"),
    path("stijlgids/", style_guide.style_guide, name="style_guide"),
    path("fiche/", include("submissions.urls")),
    path("", include("practices.urls")),
]
