"""Who sees a program, its interventions and whom they reached (MODEL 6)."""

from django.db.models import Q

from accounts.access import is_only_enumerator, organizations_where
from core.access import Action, Area
from core.querysets import AccessQuerySet


class ProgramQuerySet(AccessQuerySet):
    def donated_by(self, user):
        """Programs that an organization of `user` gives to: their published editions are open to it, no live record."""
        return self.filter(
            pk__in=self.model.donors.through.objects.filter(organization__in=organizations_where(user, Area.REPORTS)).values("program")
        )

    def for_user(self, user, action=Action.VIEW):
        """The lead's people by role; a partner's people see the definitions."""
        rows = Q(organization__in=organizations_where(user, Area.DEFINITIONS, action))
        if action is Action.VIEW:
            ours = organizations_where(user, Area.DEFINITIONS)
            rows |= Q(pk__in=self.model.partners.through.objects.filter(organization__in=ours).values("program"))
        return self.filter(rows)

    def may_add(self, user):
        return bool(organizations_where(user, Area.DEFINITIONS, Action.ADD))


class ProgramPartQuerySet(AccessQuerySet):
    """What belongs to a program and is worked on in an area: the lead's people, and the partner's own where there is one."""

    area = Area.FIELDWORK
    program = "program"
    partner = None
    author = None
    drafts = None  # a condition for rows that only those who enter such rows see

    def for_user(self, user, action=Action.VIEW):
        granted = organizations_where(user, self.area, action)
        lead = Q(**{f"{self.program}__organization__in": granted})
        if self.author:
            narrow = [pk for pk in granted if is_only_enumerator(user, pk)]
            wide = [pk for pk in granted if pk not in narrow]
            own = Q(**{f"{self.program}__organization__in": narrow, self.author: user.pk}) if narrow else Q(pk__in=[])
            lead = Q(**{f"{self.program}__organization__in": wide}) | own
        if self.partner and action is not Action.DECIDE:
            lead |= Q(**{f"{self.partner}__in": granted})
        if self.drafts is not None and action is Action.VIEW:
            entering = organizations_where(user, self.area, Action.ADD)
            theirs = Q(**{f"{self.program}__organization__in": entering})
            lead &= ~self.drafts | theirs | (Q(**{f"{self.partner}__in": entering}) if self.partner else Q(pk__in=[]))
        return self.filter(lead)

    def may_add(self, user):
        return bool(organizations_where(user, self.area, Action.ADD))


class InterventionQuerySet(ProgramPartQuerySet):
    def for_user(self, user, action=Action.VIEW):
        rows = super().for_user(user, action)
        if action is not Action.VIEW:
            return rows
        ours = organizations_where(user, Area.FIELDWORK)
        return self.filter(
            Q(pk__in=rows.values("pk")) | Q(pk__in=self.model.partners.through.objects.filter(organization__in=ours).values("intervention"))
        )


class ReachQuerySet(ProgramPartQuerySet):
    program = "intervention__program"
    partner = "partner"


class AddressQuerySet(AccessQuerySet):
    through = "intervention"
