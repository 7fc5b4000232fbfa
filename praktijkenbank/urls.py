from django.contrib import admin
from django.urls import include, path

from praktijkenbank import health

urlpatterns = [
    path("admin/", admin.site.urls),
    path("healthz", health.alive),
    path("readyz", health.ready),
    path("fiche/", include("submissions.urls")),
    path("", include("practices.urls")),
]
