from django.db.models import Q

from core.access import Action, Area
from core.querysets import AccessQuerySet
from programs.interventions.models import Program
from programs.interventions.querysets import ProgramPartQuerySet


class DefinitionQuerySet(AccessQuerySet):
    """Seen with the program (lead and partners); changed by the lead's managers."""

    program = "program"

    def for_user(self, user, action=Action.VIEW):
        return self.filter(**{f"{self.program}__in": Program.objects.for_user(user, action).order_by().values("pk")})

    def may_add(self, user):
        return Program.objects.all().may_add(user)


class IndicatorChildQuerySet(AccessQuerySet):
    through = "indicator"


class PeriodChildQuerySet(AccessQuerySet):
    through = "period"


class ObservationQuerySet(ProgramPartQuerySet):
    """The lead's people, the partner's own; an enumerator's own entries; a viewer sees no drafts of others."""

    area = Area.OBSERVATIONS
    program = "indicator__program"
    partner = "partner"
    author = "entered_by"
    drafts = Q(status="draft")


class RestatementQuerySet(AccessQuerySet):
    def for_user(self, user, action=Action.VIEW):
        observations = self.model._meta.get_field("observation").related_model.objects
        return self.filter(observation__in=observations.for_user(user, action).order_by().values("pk"))

    def may_add(self, user):
        return False
