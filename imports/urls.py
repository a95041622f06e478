"""Addresses of the pages (`urlpatterns`) and of the API (`routes`, `api_urlpatterns`) of this app."""

from django.urls import path

from imports import views
from imports.api import ImportViewSet
from imports.help_views import KindsView, TemplateView
from imports.mending_views import ContinueView, MendView

# A file's address ends in its name, so the router, which ends all of its own in a slash, does not make this one.
faults_xlsx = ImportViewSet.as_view({"get": "faults_xlsx"}, filterset_class=None, pagination_class=None)


def page(end, view, name, *methods):
    """A page of one import; its view says its methods (`manage.py urls`)."""
    made = view.as_view()
    made.methods = list(methods)
    return path(f"imports/<int:key>/{end}", made, name=f"import-{name}")


def once(end, view, name):
    """A page of imports in general."""
    made = view.as_view()
    made.methods = ["GET"]
    return path(f"imports/{end}", made, name=f"import-{name}")


urlpatterns = [
    *views.BatchView.urls(),
    once("kinds/", KindsView, "kinds"),
    once("template.xlsx", TemplateView, "template"),
    page("columns/", views.ColumnsView, "columns", "GET", "POST"),
    page("check/", views.CheckAgainView, "check", "GET", "POST"),
    page("commit/", views.CommitView, "commit", "GET", "POST"),
    page("undo/", views.UndoView, "undo", "GET", "POST"),
    page("decide/", views.DecideView, "decide", "POST"),
    page("mend/", MendView, "mend", "POST"),
    page("continue/", ContinueView, "continue", "POST"),
    page("faults/", views.FaultsView, "faults", "GET"),
    page("rows/", views.RowsView, "rows", "GET"),
    page("faults.xlsx", views.FaultsFileView, "faults-xlsx", "GET"),
]
api_urlpatterns = [path("imports/<str:pk>/faults.xlsx", faults_xlsx, name="api-imports-faults-xlsx")]
routes = [("imports", ImportViewSet)]
