"""Results chains as a file."""

from django.utils.translation import gettext_lazy as _

from core.exports import Field, exportable
from programs.results.models import ResultsNode

FIELDS = (
    Field("id", "pk", "number"),
    Field("program", "program__code"),
    Field("level"),
    Field("title"),
    Field("leads_to", lambda node: [str(other.pk) for other in node.leads_to.all()]),
    Field("assumptions"),
    Field("indicators", lambda node: [i.code for i in node.indicators.all()]),
)


@exportable("results-nodes", _("Results chains"), FIELDS)
def results_nodes(user):
    return ResultsNode.objects.for_user(user).select_related("program").prefetch_related("leads_to", "indicators").order_by("program", "pk")
