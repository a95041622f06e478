"""Frozen, numbered progress reports."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from accounts.rest import Adding, Changing, RecordViewSet, Withdrawing
from core.access import Action, Area
from core.api.problems import Conflict, problem_response
from programs.interventions.models import Program
from records.api import JobSerializer
from reports import actions
from reports.api.exports import still_made
from reports.difference import compare, predecessor
from reports.files import CONTENT_TYPES, made_file
from reports.filters import EditionFilter
from reports.models import EditionStatus, ReportEdition
from reports.serializers import DifferenceSerializer, EditionSerializer, WithdrawSerializer

PLAIN = {"filterset_class": None, "pagination_class": None}
MADE = {202: JobSerializer, 404: OpenApiTypes.OBJECT, 410: OpenApiTypes.OBJECT}


def withdrawn(edition):
    return problem_response(410, _("This edition was withdrawn: %(reason)s") % {"reason": edition.withdrawn_reason})


def file_of(edition, kind, user):
    """The edition as a file: 404 while it is a draft, 410 once withdrawn, 202 with a job where it is not made yet."""
    if edition.status == EditionStatus.WITHDRAWN:
        return withdrawn(edition)
    if edition.document is None:
        raise Http404
    if kind == "json":
        return HttpResponse(bytes(edition.document), content_type="application/json")
    body = made_file(edition, kind)
    if body is None:
        return still_made(actions.render(edition=edition, kind=kind, by=user))
    answer = HttpResponse(body, content_type=CONTENT_TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="{edition.program.code}-{edition.number}.{kind}"'
    return answer


class EditionViewSet(Adding, Changing, Withdrawing, RecordViewSet):
    """Frozen, numbered progress reports, one for each audience."""

    model = ReportEdition
    area = Area.REPORTS
    serializer_class = EditionSerializer
    filterset_class = EditionFilter
    related = ("program", "period")
    refuses_revert = "A published edition is never changed. Publish a new one, or withdraw it."

    def add(self, values, by):
        return actions.draft(by=by, **values)

    def amend(self, row, values, by):
        if row.status != EditionStatus.DRAFT:
            raise Conflict(_("A published edition is never changed. Publish a new one, or withdraw it."))
        return super().amend(row, {k: v for k, v in values.items() if k in ("summary", "audience", "period", "names_firms")}, by)

    def destroy(self, request, *args, **kwargs):
        if self.record(Action.DELETE).status != EditionStatus.DRAFT:
            raise Conflict(_("A published edition is not deleted. Withdraw it with a reason."))
        return super().destroy(request, *args, **kwargs)

    @extend_schema(summary="Freeze and publish", request=None, responses=EditionSerializer)
    @action(detail=True, methods=["post"], **PLAIN)
    def publish(self, request, *args, **kwargs):
        return self.shown(actions.publish(edition=self.record(Action.PUBLISH), by=request.user))

    @extend_schema(summary="Withdraw, with a reason that readers see", request=WithdrawSerializer, responses=EditionSerializer)
    @action(detail=True, methods=["post"], **PLAIN)
    def withdraw(self, request, *args, **kwargs):
        edition = self.record(Action.PUBLISH)
        sent = WithdrawSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        return self.shown(actions.withdraw(edition=edition, by=request.user, **sent.validated_data))

    @extend_schema(summary="As PDF", responses={(200, "application/pdf"): OpenApiTypes.BINARY, **MADE})
    @action(detail=True, methods=["get"], **PLAIN)
    def pdf(self, request, *args, **kwargs):
        return file_of(self.record(), "pdf", request.user)

    @extend_schema(summary="As a workbook", responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, **MADE})
    @action(detail=True, methods=["get"], **PLAIN)
    def xlsx(self, request, *args, **kwargs):
        return file_of(self.record(), "xlsx", request.user)

    @extend_schema(summary="The frozen document: exactly the bytes that the fingerprint is of", responses=OpenApiTypes.OBJECT)
    @action(detail=True, methods=["get"], **PLAIN)
    def json(self, request, *args, **kwargs):
        return file_of(self.record(), "json", request.user)

    @extend_schema(
        summary="What differs, and why",
        parameters=[
            OpenApiParameter("against", OpenApiTypes.STR, description="`previous` (default), `live`, or the number of another edition.")
        ],
        responses=DifferenceSerializer(many=True),
    )
    @action(detail=True, methods=["get"], **PLAIN)
    def difference(self, request, *args, **kwargs):
        edition = self.record()
        if edition.document is None:
            raise Http404
        if edition.status == EditionStatus.WITHDRAWN:
            return withdrawn(edition)
        against = request.query_params.get("against", "previous")
        other = predecessor(edition)
        if against == "live" and not Program.objects.for_user(request.user).filter(pk=edition.program_id).exists():
            raise Http404
        if against.isdecimal():
            rows = ReportEdition.objects.for_user(request.user)
            same = rows.filter(program=edition.program, audience=edition.audience, status=EditionStatus.PUBLISHED)
            other = same.filter(number=against).first()
            if other is None:
                raise Http404
        elif against not in ("previous", "live"):
            raise ValidationError({"against": _("Use previous, live, or the number of an edition.")})
        return Response(DifferenceSerializer(compare(edition, against, other), many=True).data)
