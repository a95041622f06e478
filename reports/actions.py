"""Drafting, publishing and withdrawing editions; making their files; taking rows out."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import records
from accounts.audit import recorded
from core.api.problems import Conflict
from core.exports import EXPORTS, BadFilter, chosen
from programs.interventions.models import Program
from records import jobs
from records.models import Job, JobState
from reports.difference import predecessor
from reports.document import build, canonical, fingerprint
from reports.models import EditionStatus, Export, ReportEdition

FILES = ("pdf", "xlsx")


def draft(*, by, program, period, **values):
    """Begin an edition of `program` over `period`."""
    if period.program_id != program.pk:
        raise ValidationError({"period": _("This period is of another program.")})
    with recorded("reports.draft", by=by, organization=program.organization):
        return records.add(ReportEdition, by=by, program=program, period=period, **values)


def publish(*, edition, by):
    """Freeze an edition: it gets its number, its document and its fingerprint, and is never changed again."""
    with recorded("reports.publish", by=by, subject=edition, organization=edition.program.organization):
        Program.objects.select_for_update(of=("self",)).get(pk=edition.program_id)
        fresh = ReportEdition.objects.select_for_update(of=("self",)).select_related("program__organization", "period").get(pk=edition.pk)
        if fresh.status != EditionStatus.DRAFT:
            raise Conflict(_("This edition is published already. Draft a new one."))
        last = ReportEdition.objects.filter(program=fresh.program, audience=fresh.audience).exclude(number=None).order_by("-number").first()
        number, now = (last.number + 1 if last else 1), timezone.now()
        body = canonical(build(fresh, number, now, predecessor(fresh)))
        published = records.amend(
            fresh,
            by=by,
            number=number,
            status=EditionStatus.PUBLISHED,
            published_at=now,
            published_by=by,
            document=body,
            fingerprint=fingerprint(body),
        )
        for kind in FILES:
            render(edition=published, kind=kind, by=by)
        return published


def withdraw(*, edition, reason, by):
    """Take a published edition back: a page with the reason and the fingerprint stays."""
    with recorded("reports.withdraw", by=by, subject=edition, reason=reason):
        if edition.status != EditionStatus.PUBLISHED:
            raise Conflict(_("Only a published edition can be withdrawn."))
        return records.amend(edition, by=by, status=EditionStatus.WITHDRAWN, withdrawn_at=timezone.now(), withdrawn_reason=reason)


def render(*, edition, kind, by):
    """The job that makes the file of a published edition; one that waits or runs for this person already is not doubled."""
    arguments = {"edition": edition.pk, "format": kind}
    waiting = Job.objects.filter(kind="reports.render", arguments=arguments, owner=by, state__in=[JobState.QUEUED, JobState.RUNNING])
    with recorded("reports.render", by=by, subject=edition, organization=edition.program.organization):
        return waiting.order_by("pk").first() or jobs.start(kind="reports.render", by=by, **arguments)


def take_out(*, by, kind, format, filters=None):  # noqa: A002 - the word of the API
    """Queue an export of `kind` as `by` sees it. Raises ValidationError for a filter that this kind does not have."""
    export = EXPORTS[kind]
    if format not in export.formats:
        raise ValidationError(
            {
                "format": _("%(kind)s have no place on a map. Use one of: %(formats)s.")
                % {"kind": export.label, "formats": ", ".join(export.formats)}
            }
        )
    try:
        chosen(export, by, filters or {})
    except BadFilter as error:
        raise ValidationError({f"filters/{name}": lines for name, lines in error.errors.items()}) from error
    with recorded("reports.take_out", by=by, kind=kind, format=format):
        made = records.add(Export, by=by, owner=by, kind=kind, format=format, filters=filters or {})
        return records.amend(made, by=by, job=jobs.start(kind="reports.export", by=by, export=made.pk))
