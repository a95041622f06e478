"""Editions: the list, a draft with its preview, the report as it was published, publishing, withdrawing, differences, files."""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.pages import HistoryView, RecordView
from core.access import Action, Area
from core.acts import ActView
from core.api.problems import Conflict
from core.lists import Column
from core.pages import RecordPage
from core.views import Role
from programs.interventions.models import Program
from programs.interventions.pages import ProgramPage
from reports import actions
from reports.difference import compare, figures_of, predecessor
from reports.document import build, canonical, fingerprint, moved
from reports.files import CONTENT_TYPES, document_of, made_file
from reports.filters import EditionFilter
from reports.forms import EditionForm, EditionUpdateForm, WithdrawForm
from reports.models import EditionStatus, ReportEdition
from reports.presentation import changes, present

RELATED = ("program__organization", "period", "published_by")
FROZEN = gettext_lazy("A published edition is never changed. Publish a new one, or withdraw it.")


class EditionHistory(HistoryView):
    """Drafts have a history; a published edition does not change."""


class EditionView(RecordView):
    """Progress reports: drafts with a preview, and editions as they were published."""

    model = ReportEdition
    url_base, url_name = "editions", "edition"
    roles = (Role.LIST, Role.CREATE, Role.DETAIL, Role.UPDATE, Role.DELETE)
    area = Area.REPORTS
    filterset_class = EditionFilter
    related = RELATED
    refuses_revert = FROZEN
    history_class = EditionHistory
    ordering = ("-pk",)
    columns = (
        Column("title", gettext_lazy("Report"), kind="name"),
        Column("period", gettext_lazy("Period")),
        Column("audience", gettext_lazy("For"), sort="audience", kind="badge", template="reports/audience_cell.html"),
        Column("status", gettext_lazy("Status"), sort="status", kind="badge"),
        Column("published_at", gettext_lazy("Published"), sort="published_at", kind="date", template="reports/published_cell.html"),
        Column("fingerprint", gettext_lazy("Fingerprint"), template="reports/fingerprint_cell.html"),
    )
    lead = gettext_lazy("Frozen, numbered progress reports. What is published never changes; a correction comes with the next edition.")
    empty = gettext_lazy("No report yet. Draft one for a locked period: you see it before anybody else does.")
    icon = "chart"

    @property
    def title(self):
        return _("Reports")

    def extend(self, rows):
        return rows.addressed_to(self.request.user) if self.role is Role.LIST else rows

    @property
    def form_class(self):
        return EditionUpdateForm if self.role is Role.UPDATE else EditionForm

    def form_title(self, row):
        return _("Change the draft") if row is not None else _("Draft a report")

    def perform_create(self, values, by):
        return actions.draft(by=by, program=values["period"].program, **values)

    def perform_update(self, row, values, by):
        if row.status != EditionStatus.DRAFT:
            raise Conflict(str(FROZEN))
        return super().perform_update(row, values, by)

    def perform_delete(self, row, by):
        if row.status != EditionStatus.DRAFT:
            raise Conflict(_("A published edition is not deleted. Withdraw it with a reason."))
        super().perform_delete(row, by)

    def show_detail(self):
        row = self.record()
        if row.status == EditionStatus.DRAFT:
            return self.show_draft(row)
        return show_edition(self.request, row, self.may(Action.PUBLISH, row))

    def show_draft(self, row):
        """The draft as its audience would read it if it were published now."""
        before = predecessor(row)
        document = build(row, (before.number if before else 0) + 1, timezone.now(), before)
        mark = fingerprint(canonical(document))
        live = {line["figure"]: line["key"] for line in document["figures"]}
        for line in document["figures"]:
            line["figure"] = line["key"]  # a draft's numbers open as they stand now
        document["headlines"] = [live[name] for name in document["headlines"]]
        report = present({**document, "fingerprint": mark})
        return self.page(
            ["reports/edition_draft.html"],
            row=row,
            title=_("Draft: %(title)s") % {"title": report["title"]},
            report=report,
            may_publish=self.may(Action.PUBLISH, row),
            may_change=self.may(Action.CHANGE, row),
            update_url=self.address(Role.UPDATE, row),
            delete_url=self.address(Role.DELETE, row),
            is_open=row.period.status != "locked",
            crumbs=self.crumbs((_("Draft"), "")),
        )


def show_edition(request, edition, may_withdraw=False, public=False):
    """A published edition on screen; a withdrawn one is a page with reason and fingerprint."""
    if edition.status == EditionStatus.WITHDRAWN:
        return render(
            request, "reports/edition_withdrawn.html", {"edition": edition, "title": _("This edition was withdrawn"), "public": public}
        )
    report = present(document_of(edition))
    before, start = predecessor(edition), "public-edition" if public else "edition"
    return render(
        request,
        "reports/edition.html",
        {
            "edition": edition,
            "report": report,
            "title": report["title"],
            "public": public,
            "may_withdraw": may_withdraw,
            "before": before,
            "home_url": reverse(
                "edition-list" if Program.objects.for_user(request.user).filter(pk=edition.program_id).exists() else "donor-home"
            ),
            "difference_url": reverse(f"{start}-difference", args=[edition.pk]) if before else None,
            "files": [(kind, label, reverse(f"{start}-{kind}", args=[edition.pk])) for kind, label in FILES],
        },
    )


FILES = (("pdf", gettext_lazy("PDF")), ("xlsx", gettext_lazy("Excel")), ("json", gettext_lazy("JSON")))


class PublishView(ActView):
    """Freeze a draft, after a look at what that means."""

    model = ReportEdition
    related = RELATED
    action = Action.PUBLISH
    template_name = "reports/edition_publish.html"
    heading = gettext_lazy("Publish this report")
    button = gettext_lazy("Publish for good")
    done = gettext_lazy("Published. Its files are being made.")

    def record(self, action=Action.VIEW):
        edition = super().record(action)
        if edition.status != EditionStatus.DRAFT and self.request.method == "GET":
            raise Http404
        return edition

    def back(self, row):
        return reverse("edition-detail", args=[row.pk])

    def act(self, row, by):
        return actions.publish(edition=row, by=by)


class WithdrawView(ActView):
    """Take a published edition back."""

    model = ReportEdition
    related = RELATED
    action = Action.PUBLISH
    form_class = WithdrawForm
    heading = gettext_lazy("Withdraw this edition")
    explain = gettext_lazy(
        "Readers find a page with your reason and the fingerprint in its place; its files are gone. Its number is not used again."
    )
    button = gettext_lazy("Withdraw it")
    danger = True
    done = gettext_lazy("Withdrawn. Readers see your reason.")

    def back(self, row):
        return reverse("edition-detail", args=[row.pk])

    def act(self, row, by, reason):
        return actions.withdraw(edition=row, reason=reason, by=by)


class DifferenceView(RecordPage):
    """What changed against the edition before, another one, or what stands in the registry now."""

    model = ReportEdition
    related = RELATED

    @property
    def title(self):
        return _("What changed")

    def get(self, request, *args, **kwargs):
        edition = self.record()
        if edition.document is None or edition.status == EditionStatus.WITHDRAWN:
            raise Http404
        live_allowed = Program.objects.for_user(request.user).filter(pk=edition.program_id).exists()
        others = list(
            self.rows()
            .filter(program=edition.program_id, audience=edition.audience, number__lt=edition.number, status=EditionStatus.PUBLISHED)
            .order_by("-number")
        )
        against = request.GET.get("against", "")
        if against == "live" and live_allowed:
            other, lines = None, compare(edition, "live")
        else:
            other = next((o for o in others if str(o.number) == against), others[0] if others else None)
            lines = compare(edition, "previous", other)
        apart = other is not None and other.period_id != edition.period_id
        beside = moved(figures_of(other).values(), list(figures_of(edition).values())) if apart else []
        return self.page(
            "reports/edition_difference.html",
            edition=edition,
            other=other,
            others=others,
            live=against == "live" and live_allowed,
            live_allowed=live_allowed,
            lines=changes({"figures": lines, "moved": beside}),
            home=self.home(edition),
            crumbs=[(_("Reports"), reverse("edition-list")), (str(edition), self.home(edition)), (self.title, "")],
        )

    def home(self, edition):
        return reverse("edition-detail", args=[edition.pk])


class FileView(RecordPage):
    """An edition as a file: 410 once withdrawn; where it is not made yet, the page of the job that makes it."""

    model = ReportEdition
    related = RELATED
    kind = "pdf"
    title = ""

    def get(self, request, *args, **kwargs):
        edition = self.record()
        if edition.status == EditionStatus.WITHDRAWN:
            context = {"edition": edition, "title": _("This edition was withdrawn"), "public": False}
            return render(request, "reports/edition_withdrawn.html", context, status=410)
        if edition.document is None:
            raise Http404
        body = bytes(edition.document) if self.kind == "json" else made_file(edition, self.kind)
        if body is None:
            return self.wait(
                edition, actions.render(edition=edition, kind=self.kind, by=request.user if request.user.is_authenticated else None)
            )
        answer = HttpResponse(body, content_type=CONTENT_TYPES[self.kind])
        answer["Content-Disposition"] = f'attachment; filename="{edition.program.code}-{edition.number}.{self.kind}"'
        return answer

    def wait(self, edition, job):
        return HttpResponseRedirect(job.get_absolute_url())


class EditionsOfProgramView(ProgramPage):
    """The editions of one program, beside its other pages."""

    @property
    def title(self):
        return _("Reports")

    def get(self, request, *args, **kwargs):
        rows = ReportEdition.objects.for_user(request.user).filter(program=self.program).select_related("period", "program")
        return self.page(
            "reports/program_editions.html", rows=rows.order_by("-pk")[:200], may_add=ReportEdition.objects.all().may_add(request.user)
        )
