from django.contrib.sitemaps.views import sitemap
from django.urls import path
from django.views.decorators.http import conditional_page

from .exchange.feeds import PracticeFeed
from .exchange.sitemaps import SITEMAPS
from .views import (
    browse,
    concepts,
    frameworks,
    home,
    media,
    pages,
    partners,
    places,
    policy,
    practice,
    resources,
    robots,
    suggestions,
    themes,
    white_spots,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("praktijken/", browse.practice_list, name="practice_list"),
    path("praktijken/<slug:slug>/", practice.practice_detail, name="practice_detail"),
    path("praktijken/<slug:slug>/beeld.png", practice.practice_picture, name="practice_picture"),
    path("praktijken.atom", conditional_page(PracticeFeed()), name="practice_feed"),
    path("gemeenten/", places.municipality_list, name="municipality_list"),
    path("gemeenten/<slug:slug>/", places.municipality_detail, name="municipality_detail"),
    path("mijn-gemeente/", places.choose_own_town, name="choose_own_town"),
    path("themas/", themes.theme_list, name="theme_list"),
    path("themas/<slug:slug>/", themes.theme_detail, name="theme_detail"),
    path("doelgroepen/<slug:slug>/", themes.target_group_detail, name="target_group_detail"),
    path("partners/", partners.partner_list, name="partner_list"),
    path("partners/<slug:slug>/", partners.partner_detail, name="partner_detail"),
    path("beleid/", policy.policy, name="policy"),
    path("beleidskaders/", frameworks.framework_list, name="framework_list"),
    path("witte-vlekken/", white_spots.white_spots, name="white_spots"),
    path("witte-vlekken.csv", white_spots.white_spots_csv, name="white_spots_csv"),
    path("inspiratie/", resources.resource_list, name="resource_list"),
    path("media/<path:path>", media.media, name="media"),
    path("zoeken/suggesties/", suggestions.suggestions, name="suggestions"),
    path("begrippen/", concepts.concept_list, name="concept_list"),
    path("begrippen.jsonld", concepts.concepts_jsonld, name="concepts_jsonld"),
    path("site.webmanifest", robots.web_manifest, name="web_manifest"),
    path("robots.txt", robots.robots_txt, name="robots_txt"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    # Last, because it takes any word: frameworks and the pages that editors write.
    path("<slug:slug>/", pages.slug_page, name="slug_page"),
    path("<slug:framework>/actie-<int:number>/", frameworks.action_detail, name="action_detail"),
]
