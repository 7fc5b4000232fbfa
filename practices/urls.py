from django.contrib.sitemaps.views import sitemap
from django.urls import path

from .sitemaps import SITEMAPS
from .views import browse, home, practice, robots

urlpatterns = [
    path("", home.home, name="home"),
    path("praktijken/", browse.practice_list, name="practice_list"),
    path("praktijken/<slug:slug>/", practice.practice_detail, name="practice_detail"),
    path("robots.txt", robots.robots_txt, name="robots_txt"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
]
