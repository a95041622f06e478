"""Who sees a chain and what stands around it."""

from django.db.models import Q

from accounts.access import organizations_where, own_firms
from core.access import Action, Area
from core.querysets import AccessQuerySet


class ChainPartQuerySet(AccessQuerySet):
    """Of one organization, read by its people and by the organizations it is shared with."""

    def for_user(self, user, action=Action.VIEW):
        return self.filter(self.granted(user, action))

    def granted(self, user, action=Action.VIEW):
        """Which rows are its own people's, and to see, those of the organizations it is shared with."""
        granted = organizations_where(user, Area.CHAINS, action)
        if action is not Action.VIEW:
            return Q(organization__in=granted)
        shared = self.model.shared_with.through.objects.filter(organization__in=granted)
        return Q(organization__in=granted) | Q(pk__in=shared.values(f"{self.model._meta.model_name}_id"))

    def may_add(self, user):
        return bool(organizations_where(user, Area.CHAINS, Action.ADD))


class ValueChainQuerySet(ChainPartQuerySet):
    """Beside its own people: firms that perform a function of it, and who is on a linkage in it (MODEL 4).

    Those see name, product, functions and channels alone: `in_full` are the rows that a person reads whole.
    """

    def in_full(self, user):
        return super().for_user(user)

    def for_user(self, user, action=Action.VIEW):
        granted = self.granted(user, action)
        if action is not Action.VIEW or not getattr(user, "is_authenticated", False):
            return self.filter(granted)
        own = own_firms(user)
        # Names of relations that higher apps add; no import goes up.
        linkages = self.model._meta.get_field("linkages").related_model.objects
        party = Q(parties__organization__in=organizations_where(user, Area.REGISTRY))
        linked = linkages.filter(Q(from_actor__in=own) | Q(to_actor__in=own) | party).exclude(value_chain=None)
        performed = self.model._meta.get_field("functions").related_model.objects.filter(performers__actor__in=own)
        in_it = Q(pk__in=performed.order_by().values("value_chain")) | Q(pk__in=linked.order_by().values("value_chain"))
        return self.filter(granted | in_it)


class ProductQuerySet(AccessQuerySet):
    """Shared reference data: every signed-in person reads; who added one may correct it."""

    def for_user(self, user, action=Action.VIEW):
        if action is Action.VIEW:
            return self if getattr(user, "is_authenticated", False) else self.none()
        return self.filter(organization__in=organizations_where(user, Area.CHAINS, action))

    def may_add(self, user):
        return bool(organizations_where(user, Area.CHAINS, Action.ADD))
