"""What results chains add to a program's pages."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.tabs import part
from programs.results.models import ResultsNode


@part("interventions.Program", "results-chain", _("Results chain"), "", place="page", order=20)
def chain_page(program, user):
    return {"url": reverse("program-results-chain", args=[program.code])}


@part("interventions.Intervention", "results", _("Results chain"), "results/intervention_panel.html", place="main", order=30)
def nodes_of(intervention, user):
    nodes = ResultsNode.objects.for_user(user).filter(interventions=intervention).select_related("program").order_by("pk")
    return {"nodes": list(nodes)}
