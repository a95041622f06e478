"""A part of a program's results: one place with all below it, one partner, one intervention."""

from dataclasses import dataclass

from django.db.models import Q

from accounts.access import is_only_enumerator, organizations_where
from core.access import Area
from core.models import Place

LEAD = "lead"


@dataclass(frozen=True)
class Scope:
    """Which series count: `place` a code, `partner` an organization's key or “lead”, `intervention` a key; empty is all."""

    place: str = ""
    partner: int | str = ""
    intervention: int | str = ""

    def parts(self):
        """As it stands in a figure's name; empty for the whole program."""
        return {name: value for name in ("place", "partner", "intervention") if (value := getattr(self, name)) != ""}

    def of(self, observations):
        """The `observations` of this part."""
        if self.place:
            observations = observations.filter(place__in=places_within(self.place))
        if self.partner:
            observations = observations.filter(partner=None if self.partner == LEAD else self.partner)
        if self.intervention:
            observations = observations.filter(intervention=self.intervention)
        return observations


ALL = Scope()


def places_within(code):
    """Codes of a place and of all places in it."""
    within = Q(code=code) | Q(parent__code=code) | Q(parent__parent__code=code)
    return Place.objects.filter(within).order_by().values("code")


def scope_of(parts):
    """The scope that stands in the parts of a figure's name."""
    return Scope(**parts.get("w", {}))


def readable_partners(program, user):
    """None for who reads all results of `program`; else keys of the partners whose own results `user` reads."""
    wide = [pk for pk in organizations_where(user, Area.OBSERVATIONS) if not is_only_enumerator(user, pk)]
    if program.organization_id in wide:
        return None
    return list(program.partners.filter(pk__in=wide).order_by("pk").values_list("pk", flat=True))


def may_read(program, user, scope):
    """Whether `user` may see figures of this part of the program: the lead's people all, a partner's people their own (MODEL 6)."""
    own = readable_partners(program, user)
    return own is None or scope.partner in own
