"""Pages of imports: upload, columns, check, receipt."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import APIException

from accounts.access import home_organization
from core.access import Action, Area
from core.acts import ActView
from core.keyset import BadCursor, paginate
from core.lists import Column
from core.pages import RecordPage, sentence
from core.views import ModelView, Role
from imports import actions, mending, queries
from imports.continuing import first_of
from imports.enums import BatchStatus, Outcome
from imports.faults_file import faults_file
from imports.filters import BatchFilter
from imports.forgetting import kept_until
from imports.forms import ColumnsForm, UploadForm
from imports.head import read_head
from imports.models import Batch, CellFault, Row
from imports.refusals import FileRefused
from imports.registry import IMPORTERS, importer_of

PAGE = 100
OUTCOMES = {str(outcome): outcome.label for outcome in Outcome}


class BatchView(ModelView):
    """Files taken in, each with what became of its rows."""

    model = Batch
    url_base, url_name = "imports", "import"
    roles = (Role.LIST, Role.CREATE, Role.DETAIL)
    form_class = UploadForm
    filterset_class = BatchFilter
    related = ("job", "by", "organization", "continues")
    columns = (
        Column("file_name", gettext_lazy("File"), sort="file_name", kind="name"),
        Column("kind_label", gettext_lazy("What"), template="imports/cells/kind.html"),
        Column("status", gettext_lazy("State"), kind="badge"),
        Column("rows", gettext_lazy("Rows"), kind="number", template="imports/cells/rows.html"),
        Column("outcome", gettext_lazy("What became of them"), template="imports/cells/outcome.html"),
        Column("by", gettext_lazy("By")),
        Column("recorded_at", gettext_lazy("Uploaded"), sort="recorded_at", kind="datetime"),
    )
    lead = gettext_lazy("Lists from spreadsheets. Each is checked first; what is imported can be taken back.")
    empty = gettext_lazy("No file has been brought in yet. A list of firms with name and country is enough to begin.")
    icon = "import"
    saved = gettext_lazy("The file is here. The registry stays as it is until you import.")

    def templates(self):
        if self.role is Role.DETAIL:
            return ["imports/progress.html" if self.request.GET.get("fragment") else "imports/batch_detail.html"]
        return super().templates()

    def form_title(self, row):
        return _("Bring in a file")

    def form(self, row=None, data=None):
        return UploadForm(
            data, self.request.FILES or None, user=self.request.user, initial={"kind": self.request.GET.get("kind", "actors")}
        )

    def perform_create(self, values, by):
        return actions.upload(by=by, organization=home_organization(by, Area.IMPORTS, Action.ADD), **values)

    def success_url(self, saved):
        return reverse("import-columns", args=[saved.pk])

    def show_detail(self):
        row = self.record()
        if self.request.GET.get("fragment") and (row.job is None or row.job.has_ended):
            return HttpResponse(headers={"HX-Refresh": "true"})
        return super().show_detail()

    def context(self, row):
        found = {
            "kind_label": row.kind_label,
            "job": row.job,
            "at_work": row.job is not None and not row.job.has_ended,
            "counts": row.counts,
            "may_import": self.may(Action.CHANGE, row),
            "steps": steps(row),
            "columns": queries.headings(row),
            "fixed": queries.fixed_values(row),
            "tiles": tiles(row),
        }
        first = first_of(row)
        found |= {"first": first, "later": list(Batch.objects.filter(continues=first).exclude(pk=row.pk).order_by("pk"))}
        if row.status in (BatchStatus.CHECKED, BatchStatus.COMMITTED) and row == first:
            found["open"] = queries.still_open(row)
        if row.status == BatchStatus.CHECKED:
            good = sum(row.counts.get(name, 0) for name in ("create", "update"))
            left = row.counts.get("fault", 0) + row.counts.get("duplicate_in_registry", 0)
            found |= {
                "kept_until": kept_until(row),
                "good": good,
                "left": left,
                "faults": queries.alike_faults(row, stops=True, user=self.request.user),
                "notices": queries.alike_faults(row, stops=False),
                "mended": mending.said(row),
                "alike": queries.possible_duplicates(row),
            }
        return found


def tiles(batch):
    """What becomes, or became, of the rows: [{outcome, label, count, note}]; those that never count but when there are some."""
    done = batch.status in (BatchStatus.COMMITTED, BatchStatus.UNDONE)
    lines = (
        ("create", _("Created") if done else _("Will be created"), _("each can be taken back"), True),
        ("update", _("Updated") if done else _("Will be updated"), _("only what was empty, and what you say of them"), True),
        ("unchanged", _("Left as they are"), _("the same as in the registry"), True),
        ("duplicate_in_file", _("Repeats"), _("another row of this file is the same"), False),
        ("duplicate_in_registry", _("Left aside"), _("much like a record of the registry; decide below"), False),
        ("fault", _("Not imported") if done else _("Cannot be imported yet"), _("something in the row is wrong"), True),
    )
    return [
        {"outcome": name, "label": label, "count": batch.counts.get(name, 0), "note": note}
        for name, label, note, always in lines
        if always or batch.counts.get(name)
    ]


def steps(batch):
    """The four steps of an import, and where this one stands: [{label, note, state}]."""
    reading, counts = batch.reading, batch.counts
    matched = sum(1 for c in reading.get("columns", []) if c["field"])
    at = {BatchStatus.UPLOADED: 1, BatchStatus.REFUSED: 1, BatchStatus.CHECKED: 2}.get(batch.status, 4)
    total = len(reading.get("columns", []))
    lines = [
        (_("File"), batch.file_name),
        (_("Columns"), _("%(matched)s of %(total)s matched") % {"matched": matched, "total": total} if total else _("not matched yet")),
        (_("Check"), _("%(rows)s rows read") % {"rows": counts["rows"]} if counts else _("not read yet")),
        (_("Import"), batch.get_status_display() if at == 4 else _("nothing is written yet")),
    ]
    return [{"label": label, "note": note, "done": n < at, "current": n == at} for n, (label, note) in enumerate(lines)]


class BatchPage(RecordPage):
    """A page of one import."""

    model = Batch
    related = ("job", "organization", "by")

    def crumbs(self, batch, *more):
        return [(_("Imports"), reverse("import-list")), (str(batch), batch.get_absolute_url()), *more]


class ColumnsView(BatchPage):
    """Which column is which. The file is read a little; nothing is written."""

    title = gettext_lazy("Match the columns")

    def get(self, request, *args, **kwargs):
        batch = self.record(Action.CHANGE)
        if batch.status not in actions.OPEN:
            messages.info(request, _("This import is done; its columns cannot be matched again."))
            return HttpResponseRedirect(batch.get_absolute_url())
        return self.show(batch)

    def show(self, batch, data=None, status=200):
        try:
            importer, head = importer_of(batch.kind), read_head(batch)
        except FileRefused as refused:
            return self.page(
                "imports/refused.html", batch=batch, refused=refused.report(), crumbs=self.crumbs(batch, (_("Columns"), "")), status=422
            )
        initial = {**batch.settings, **{f"value-{name}": value for name, value in batch.settings.get("values", {}).items()}}
        form = ColumnsForm(data, importer=importer, head=head, user=self.request.user, initial=initial)
        if data is not None:
            form.is_valid()
        return self.page(
            "imports/columns.html",
            batch=batch,
            head=head,
            form=form,
            lines=list(form.lines()),
            reading=[*form.reading_fields(), *form.number_fields()],
            values=form.value_fields(),
            said_for_all=any(bound.value() for bound in form.value_fields()),
            importer=importer,
            required=[str(c.label) for c in importer.columns.values() if c.required],
            steps=steps(batch),
            crumbs=self.crumbs(batch, (_("Columns"), "")),
            status=status,
        )

    def post(self, request, *args, **kwargs):
        batch = self.record(Action.CHANGE)
        try:
            form = ColumnsForm(request.POST, importer=importer_of(batch.kind), head=read_head(batch), user=request.user)
        except FileRefused:
            return self.show(batch)
        if not form.is_valid():
            return self.show(batch, request.POST, status=422)
        try:
            batch = actions.choose(batch=batch, by=request.user, **form.settings())
            if request.POST.get("act") == "again":
                return HttpResponseRedirect(request.path)
            actions.check(batch=batch, by=request.user)
        except (ValidationError, PermissionDenied, APIException) as error:
            messages.error(request, sentence(error))
        return HttpResponseRedirect(batch.get_absolute_url())


class CheckAgainView(ActView):
    """Check a file with what was chosen for it before."""

    model = Batch
    heading = gettext_lazy("Check the file")
    explain = gettext_lazy("Every cell is read. The registry stays as it is.")
    done = gettext_lazy("The file is being checked.")

    def act(self, row, by, **values):
        return actions.check(batch=row, by=by)


class CommitView(ActView):
    model = Batch
    heading = gettext_lazy("Import the good rows")
    explain = gettext_lazy("All good rows are written at once; the others stay in a file that you can mend. You can take the import back.")
    done = gettext_lazy("The good rows are being written.")

    def act(self, row, by, **values):
        return actions.commit(batch=row, by=by)


class UndoView(ActView):
    model = Batch
    action = Action.DELETE
    danger = True
    heading = gettext_lazy("Take the import back")
    explain = gettext_lazy(
        "What it made is removed and what it changed is restored. Rows that someone changed since, or that something refers to, stay and are listed."
    )
    done = gettext_lazy("The import is being taken back.")

    def act(self, row, by, **values):
        return actions.undo(batch=row, by=by)


class DecideView(BatchPage):
    """Same or different: one row at a time, and back to the list."""

    def post(self, request, *args, **kwargs):
        batch = self.record(Action.CHANGE)
        row = request.POST.get("row", "")
        try:
            actions.decide(
                batch=batch,
                row=int(row) if row.isdecimal() and len(row) < 9 else 0,
                decision=request.POST.get("decision", ""),
                by=request.user,
            )
        except (ValidationError, PermissionDenied, APIException) as error:
            messages.error(request, " ".join(getattr(error, "messages", None) or [sentence(error)]))
        return HttpResponseRedirect(f"{batch.get_absolute_url()}#alike")


class PartsView(BatchPage):
    """A long part of an import, page by page."""

    template_name = ""
    order = ()

    def parts(self, batch):
        raise TypeError("Subclasses say which.")

    def get(self, request, *args, **kwargs):
        batch = self.record()
        rows = self.parts(batch)
        try:
            page = paginate(rows, self.order, PAGE, request.GET.get("cursor"))
        except BadCursor:
            page = paginate(rows, self.order, PAGE)
        return self.page(
            self.template_name,
            batch=batch,
            page=page,
            lines=self.lines(batch, page.rows),
            **self.more(),
            count=rows.order_by().count(),
            most_counted=10_000_000,
            crumbs=self.crumbs(batch, (self.title, "")),
        )

    def lines(self, batch, rows):
        """The rows of a page as its template shows them."""
        return rows

    def more(self):
        """What the template needs beside the rows."""
        return {}


class FaultsView(PartsView):
    """Every fault and notice of a file; `column` and `rule` limit them to those alike."""

    title = gettext_lazy("What is wrong")
    template_name = "imports/faults.html"
    order = ("row", "pk")

    def parts(self, batch):
        wanted = {name: self.request.GET[name] for name in ("column", "rule") if self.request.GET.get(name)}
        return CellFault.objects.for_user(self.request.user).filter(batch=batch, **wanted)


class RowsView(PartsView):
    """The rows of a file as they were understood, by what becomes of them."""

    title = gettext_lazy("Rows")
    template_name = "imports/rows.html"
    order = ("number", "pk")

    def parts(self, batch):
        rows = Row.objects.for_user(self.request.user).filter(batch=batch)
        outcome = self.request.GET.get("outcome", "")
        return rows.filter(outcome=outcome) if outcome in OUTCOMES else rows

    def more(self):
        return {"outcomes": OUTCOMES.items(), "chosen": self.request.GET.get("outcome", "")}

    def lines(self, batch, rows):
        labels = queries.labels(batch)
        importer = IMPORTERS.get(batch.kind)
        committed = batch.status == BatchStatus.COMMITTED
        records = importer.describe({row.target for row in rows if row.target}) if importer and committed else {}
        return [
            {
                "row": row,
                "name": queries.label_of(row),
                "outcome": OUTCOMES.get(row.outcome, ""),
                "record": records.get(row.target),
                "values": [(labels[name], row.values[name]) for name in labels if name in row.values and name != "name"],
            }
            for row in rows
        ]


class FaultsFileView(BatchPage):
    """The rows that were not taken, as a workbook."""

    def get(self, request, *args, **kwargs):
        batch = self.record()
        try:
            return faults_file(batch)
        except (APIException, FileRefused) as error:
            messages.error(request, sentence(error))
            return HttpResponseRedirect(batch.get_absolute_url())
