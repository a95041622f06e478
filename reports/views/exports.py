"""Files that a person took out: asking for one, waiting for it, fetching it."""

from django.http import FileResponse, Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.lists import Column
from core.pages import RecordPage
from core.views import ModelView, Role
from core.writers import FORMATS
from reports import actions
from reports.filters import ExportFilter
from reports.forms import ExportForm
from reports.models import Export


class ExportView(ModelView):
    """One's own exports; each file holds what one may see, and goes after a day."""

    model = Export
    url_base, url_name = "exports", "export"
    roles = (Role.LIST, Role.CREATE, Role.DETAIL)
    form_class = ExportForm
    filterset_class = ExportFilter
    related = ("job",)
    columns = (
        Column("kind", gettext_lazy("What"), kind="name"),
        Column("format", gettext_lazy("As")),
        Column("job__state", gettext_lazy("State"), kind="badge", template="reports/export_state.html"),
        Column("rows", gettext_lazy("Rows"), kind="number"),
        Column("recorded_at", gettext_lazy("Asked for"), kind="datetime"),
        Column("expires_at", gettext_lazy("Goes on"), kind="datetime"),
    )
    lead = gettext_lazy("Rows of the registry as files, as far as you may see them. A file is kept for a day.")
    empty = gettext_lazy("You have not taken anything out yet. Lists also have an Export button of their own.")
    icon = "down"

    @property
    def title(self):
        return _("Exports")

    def form_title(self, row):
        return _("Take rows out")

    def perform_create(self, values, by):
        return actions.take_out(by=by, **values)

    def context(self, row):
        return {"export": row, "job": row.job}


class ExportFileView(RecordPage):
    """The file itself: 404 until it is made, 410 once it has expired."""

    model = Export

    def get(self, request, *args, **kwargs):
        export = self.record()
        if export.has_expired:
            context = {"title": _("This file has expired"), "text": _("Take the rows out again."), "code": 410}
            return render(request, "errors/error.html", context, status=410)
        if not export.file:
            raise Http404
        name = f"{export.kind}.{export.format}"
        return FileResponse(export.file.open("rb"), as_attachment=True, filename=name, content_type=FORMATS[export.format].content_type)
