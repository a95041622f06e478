"""Every address: pages of each app, and the API under /api/v1/ from each app's `routes`."""

from importlib import import_module

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from accounts import keys, resets
from core.api.routers import Router
from valuechain import health, home, nested, search

modules = [import_module(f"{name}.urls") for name in settings.OUR_APPS if name != "valuechain"]

router = Router()
for module in modules:
    for prefix, viewset in module.routes:
        router.register(prefix, viewset, basename=f"api-{prefix}")

api = [
    path("schema/", login_not_required(SpectacularAPIView.as_view()), name="api-schema"),
    path("docs/", home.api_docs, name="api-docs"),
    path("me/", home.MeView.as_view(), name="api-me"),
    *[entry for module in modules for entry in getattr(module, "api_urlpatterns", ())],
    *nested.urlpatterns,
    *router.urls,
]

urlpatterns = [
    path("", home.home, name="home"),
    path("search/", search.search, name="search"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("api/v1/", include(api)),
    path("admin/", admin.site.urls),
    *keys.urlpatterns,
    *resets.urlpatterns,
    path("account/", include("allauth.urls")),
    *[entry for module in modules for entry in module.urlpatterns],
]
handler400 = "core.errors.bad_request"
handler403 = "core.errors.forbidden"
handler404 = "core.errors.not_found"
handler500 = "core.errors.failed"
