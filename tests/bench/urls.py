from django.http import HttpResponse
from django.urls import include, path


def static_view(request):
    """The least that a page can cost on this server."""
    return HttpResponse("<!doctype html><title>Praktijkenbank</title><p>Altijd dezelfde bladzijde.")


urlpatterns = [path("static-view/", static_view), path("", include("praktijkenbank.urls"))]
