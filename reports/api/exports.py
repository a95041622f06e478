"""Rows taken out as files."""

from django.http import FileResponse, Http404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response

from accounts.rest import RecordViewSet
from core.api.problems import problem_response
from core.writers import FORMATS
from records.api import JobSerializer
from reports import actions
from reports.filters import ExportFilter
from reports.models import Export
from reports.serializers import ExportSerializer


class ExportViewSet(RecordViewSet):
    """Rows taken out as a file, as far as the caller may see them; only the caller can fetch it, until it expires."""

    model = Export
    serializer_class = ExportSerializer
    filterset_class = ExportFilter
    related = ("job",)

    @extend_schema(summary="Take rows out", description="Answers with the job that makes the file.", responses={201: ExportSerializer})
    def create(self, request, *args, **kwargs):
        if not Export.objects.all().may_add(request.user):
            raise PermissionDenied(_("Only people of an organization or a firm take rows out."))
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        return self.shown(actions.take_out(by=request.user, **serializer.validated_data), status=201)

    @extend_schema(
        summary="The file",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, 202: JobSerializer},
        description="202 with the job while it is being made, 410 once it has expired.",
    )
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def file(self, request, *args, **kwargs):
        return file_of(self.record())


def file_of(export):
    """The file of an export: 202 with its job until it is made, 410 when it has expired, 404 if making it failed."""
    if export.has_expired:
        return problem_response(410, _("This file has expired. Take the rows out again."))
    if export.file:
        name = f"{export.kind}.{export.format}"
        return FileResponse(export.file.open("rb"), as_attachment=True, filename=name, content_type=FORMATS[export.format].content_type)
    if export.job is None or export.job.has_ended:
        raise Http404
    return still_made(export.job)


def still_made(job):
    """202: the file is being made; ask for its job, then again for the file."""
    return Response(JobSerializer(job).data, status=202, headers={"Retry-After": "2"})
