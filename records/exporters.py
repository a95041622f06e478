"""Evidence as a list: titles, days and fingerprints; the files stay where they are."""

from django.utils.translation import gettext_lazy as _

from core.exports import Field, exportable
from records.filters import EvidenceFilter
from records.models import Evidence

FIELDS = (
    Field("id", "pk", "number"),
    Field("title"),
    Field("file_name"),
    Field("link"),
    Field("captured_on", kind="date"),
    Field("sha256"),
    Field("size", kind="number"),
)


@exportable("evidence", _("Evidence"), FIELDS, filterset=EvidenceFilter)
def evidence(user):
    return Evidence.objects.for_user(user).order_by("-pk")
