"""The audit pack of a program."""

import tempfile

from django.http import FileResponse, Http404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.views import APIView

from programs.indicators.scope import readable_partners
from programs.interventions.models import Program
from reports.audit_pack import write_pack

IN_MEMORY = 8 * 2**20


class AuditPackView(APIView):
    """Everything an auditor asks for, for the lead's people."""

    @extend_schema(
        summary="The audit pack: values, review, evidence, editions, and who did what",
        description="A zip with tables as CSV, the evidence by fingerprint, the published editions, and a manifest with the SHA-256 of each file.",
        responses={(200, "application/zip"): OpenApiTypes.BINARY},
    )
    def get(self, request, parent):
        program = Program.objects.for_user(request.user).filter(pk=parent).first()
        if program is None:
            raise Http404
        if readable_partners(program, request.user) is not None:
            raise PermissionDenied(_("The audit pack is for the people of the organization that leads the program."))
        stream = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the answer closes it when it is sent
        write_pack(program, request.user, stream)
        stream.seek(0)
        return FileResponse(stream, as_attachment=True, filename=f"{program.code}-audit.zip", content_type="application/zip")
