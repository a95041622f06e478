"""Addresses of editions, figures, exports and readers: pages (`urlpatterns`) and API (`routes`, `api_urlpatterns`)."""

from django.urls import path

from reports.api import EditionViewSet, ExportViewSet, FigureView
from reports.views import editions, exports, figures, readers

KINDS = ("pdf", "xlsx", "json")


def page(route, view, name, *methods, **options):
    """A path whose view says its methods (`manage.py urls`)."""
    made = view.as_view(**options) if hasattr(view, "as_view") else view
    made.methods = list(methods) or ["GET"]
    return path(route, made, name=name)


urlpatterns = [
    *editions.EditionView.urls(),
    page("editions/<int:key>/publish/", editions.PublishView, "edition-publish", "GET", "POST"),
    page("editions/<int:key>/take-back/", editions.WithdrawView, "edition-take-back", "GET", "POST"),
    page("editions/<int:key>/difference/", editions.DifferenceView, "edition-difference"),
    *[page(f"editions/<int:key>/{kind}/", editions.FileView, f"edition-{kind}", kind=kind) for kind in KINDS],
    page("programs/<slug:key>/editions/", editions.EditionsOfProgramView, "program-editions"),
    page("figures/<str:figure>/", figures.figure_detail, "figure-detail"),
    page("donor/", readers.donor_home, "donor-home"),
    page("public/", readers.public_home, "public-home"),
    page("public/programs/<slug:key>/", readers.public_program, "public-program"),
    page("public/editions/<int:key>/", readers.public_edition, "public-edition"),
    page("public/editions/<int:key>/difference/", readers.PublicDifferenceView, "public-edition-difference"),
    *[page(f"public/editions/<int:key>/{kind}/", readers.PublicFileView, f"public-edition-{kind}", kind=kind) for kind in KINDS],
    page("public/editions/<int:key>/csv/", readers.public_data, "public-edition-csv"),
    *exports.ExportView.urls(),
    page("exports/<int:key>/file/", exports.ExportFileView, "export-file"),
]
api_urlpatterns = [path("figures/<str:figure>/", FigureView.as_view(), name="api-figure")]
routes = [("editions", EditionViewSet), ("exports", ExportViewSet)]
