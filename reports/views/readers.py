"""The pages of readers: donors, and anyone."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from core.writers import csv_lines
from programs.interventions.models import Program
from reports.files import document_of
from reports.models import Audience, EditionStatus, ReportEdition
from reports.presentation import present
from reports.views.editions import RELATED, DifferenceView, FileView, show_edition

MOST = 12


def donor_home(request):
    """What was published to the organizations one reads for: by program, the newest first, and what it changed."""
    programs = Program.objects.donated_by(request.user).select_related("organization").order_by("name", "pk")
    editions = ReportEdition.objects.for_user(request.user).filter(audience=Audience.DONORS).select_related(*RELATED)
    shown = [told for program in programs if (told := program_line(program, editions))]
    return render(request, "donor/home.html", {"title": _("Reports to you"), "programs": shown, "granted": len(programs)})


def program_line(program, editions):
    """A program with its editions; the newest one as tiles and changes."""
    rows = list(editions.filter(program=program).exclude(number=None).order_by("-number")[:MOST])
    newest = next((row for row in rows if row.status == EditionStatus.PUBLISHED), None)
    return {"program": program, "editions": rows, "newest": newest, "report": present(document_of(newest)) if newest else None}


def public_editions():
    """What anyone may read, whoever asks."""
    return ReportEdition.objects.all().public().select_related(*RELATED)


@login_not_required
def public_home(request):
    """Every program that published something for all."""
    newest = {}
    for edition in public_editions().filter(status=EditionStatus.PUBLISHED).order_by("program__name", "program", "-number"):
        newest.setdefault(edition.program_id, edition)
    lines = [{"edition": edition, "report": present(document_of(edition))} for edition in list(newest.values())[:60]]
    return render(request, "public/home.html", {"title": _("What is public"), "lines": lines})


@login_not_required
def public_program(request, key):
    """One program as the public reads it: the newest edition's figures, and all editions."""
    rows = list(public_editions().filter(program__code=key).order_by("-number")[:MOST])
    newest = next((row for row in rows if row.status == EditionStatus.PUBLISHED), None)
    if newest is None:
        raise Http404
    report = present(document_of(newest))
    return render(
        request, "public/program.html", {"title": report["program"]["name"], "edition": newest, "editions": rows, "report": report}
    )


class PublicRows:
    """Rows that anyone may read; whether a person is signed in makes no difference."""

    def rows(self, action=None):
        return public_editions()


@login_not_required
def public_edition(request, key):
    edition = public_editions().filter(pk=key).first()
    if edition is None:
        raise Http404
    return show_edition(request, edition, public=True)


@method_decorator(login_not_required, name="dispatch")
class PublicDifferenceView(PublicRows, DifferenceView):
    """What changed since the public's edition before."""

    def page(self, names, status=200, **context):
        context["crumbs"] = []
        return super().page("public/difference.html", status, **{**context, "live_allowed": False})

    def home(self, edition):
        return f"/public/editions/{edition.pk}/"


@method_decorator(login_not_required, name="dispatch")
class PublicFileView(PublicRows, FileView):
    """A public edition as a file; while it is made, a page that asks again by itself."""

    def wait(self, edition, job):
        answer = render(self.request, "public/waiting.html", {"title": _("The file is being made"), "edition": edition}, status=202)
        answer["Refresh"] = "2"
        return answer


class Header:
    """A column of the open data."""

    def __init__(self, header):
        self.header = header


@login_not_required
def public_data(request, key):
    """The figures of a public edition as CSV: what is withheld is marked, never blank or zero."""
    edition = public_editions().filter(pk=key, status=EditionStatus.PUBLISHED).first()
    if edition is None:
        raise Http404
    names = ("program", "period", "edition", "code", "indicator", "category", "unit", "baseline", "target", "value", "state")
    document = document_of(edition)
    start = [document["program"]["code"], document["period"]["name"], str(edition.number)]
    lines = [
        [
            *start,
            f["code"],
            f["name"],
            ", ".join(f"{a}: {c}" for a, c in sorted(f["category"].items())),
            f["unit"],
            f["baseline"],
            f["target"],
            f["value"],
            f["state"],
        ]
        for f in document["figures"]
    ]
    body = b"".join(csv_lines([Header(name) for name in names], lines))
    answer = HttpResponse(body, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{document["program"]["code"]}-{edition.number}.csv"'
    return answer
