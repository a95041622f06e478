"""The results chain: activity, output, outcome and impact nodes, with arrows and assumptions."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.base import Base
from core.constraints import one_of
from core.fields import EnumField
from core.history import tracked
from programs.indicators.models import Indicator
from programs.interventions.models import Intervention, Program
from programs.interventions.querysets import ProgramPartQuerySet


class NodeLevel(models.TextChoices):
    ACTIVITY = "activity", _("Activity")
    OUTPUT = "output", _("Output")
    OUTCOME = "outcome", _("Outcome")
    IMPACT = "impact", _("Impact")


@tracked
class ResultsNode(Base):
    """A box of the results chain; `leads_to` are its arrows."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="results_nodes", help_text=_("The program whose chain it is."))
    level = EnumField(NodeLevel, verbose_name=_("level"), help_text=_("From what is done to what changes."))
    title = models.CharField(_("title"), max_length=300, help_text=_("In one line."))
    leads_to = models.ManyToManyField("self", symmetrical=False, related_name="follows_from", blank=True)
    assumptions = ArrayField(
        models.CharField(max_length=300),
        default=list,
        blank=True,
        verbose_name=_("assumptions"),
        help_text=_("What must hold for the arrows."),
    )
    interventions = models.ManyToManyField(Intervention, related_name="results_nodes", blank=True)
    indicators = models.ManyToManyField(Indicator, related_name="results_nodes", blank=True)

    objects = ProgramPartQuerySet.as_manager()

    class Meta:
        ordering = ["program", "pk"]
        constraints = [one_of("level", NodeLevel, "results_node_level_known")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return f"{reverse('program-results-chain', args=[self.program.code])}#node-{self.pk}"
