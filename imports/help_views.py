"""What a list can say: the columns of each kind of import, as a page and as an empty list to fill. Both come from its columns."""

import tempfile

from django.http import FileResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import writers
from imports.faults_file import XLSX
from imports.models import Batch
from imports.registry import IMPORTERS, described
from imports.views import BatchPage


class KindsView(BatchPage):
    """The columns of one kind of list, `?kind=`; the first kind if none is named."""

    model = Batch
    title = gettext_lazy("What a list can say")

    def get(self, request, *args, **kwargs):
        kind = chosen(request)
        return self.page(
            "imports/kinds.html",
            kind=described(IMPORTERS[kind]),
            kinds=[(name, str(importer.label)) for name, importer in sorted(IMPORTERS.items())],
            crumbs=[(_("Imports"), reverse("import-list")), (self.title, "")],
        )


class TemplateView(BatchPage):
    """An empty list of one kind: its headings, and what each of them takes on a second sheet."""

    model = Batch

    def get(self, request, *args, **kwargs):
        kind = described(IMPORTERS[chosen(request)])
        columns = kind["columns"]
        rows = ([c["name"], _("yes") if c["required"] else "", c["help"], "; ".join(c["other_words"])] for c in columns)
        sheets = [
            (_("List"), [c["name"] for c in columns], iter(())),
            (_("Columns"), [_("Column"), _("Needed"), _("What it takes"), _("Other headings that are understood")], rows),
        ]
        out = tempfile.TemporaryFile()  # noqa: SIM115 - FileResponse closes it
        writers.write_sheets(sheets, out)
        out.seek(0)
        return FileResponse(out, as_attachment=True, filename=f"{kind['kind']}.xlsx", content_type=XLSX)


def chosen(request):
    kind = request.GET.get("kind", "")
    return kind if kind in IMPORTERS else sorted(IMPORTERS)[0]
