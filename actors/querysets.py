"""Who sees an actor, and whose facts about it."""

from django.db.models import OuterRef, Q

from accounts.access import is_only_enumerator, memberships, organizations_where, own_firms, representations
from actors.enums import Matter
from actors.roles import having
from core.access import Action, Area
from core.querysets import AccessQuerySet, has


def sees_the_registry(user):
    """Whether `user`, who belongs somewhere, sees all actors of the registry: enumerators see those alone that their organization works with."""
    held = memberships(user)
    return not held or any(not is_only_enumerator(user, m.organization_id) for m in held)


class ActorQuerySet(AccessQuerySet):
    def represented_by(self, user):
        """The firms that `user` is an owner or staff of."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(pk__in=own_firms(user))

    def for_user(self, user, action=Action.VIEW):
        """Identity is shared: registry actors are seen by all who belong anywhere, private ones by who works with them.

        Identity is edited by organizations that work with the actor until the firm claims it, then by the firm's owners.
        """
        if not getattr(user, "is_authenticated", False):
            return self.none()
        own = own_firms(user)
        works_with = self.model.works_with.rel.related_model.objects
        worked_with = works_with.filter(organization__in=organizations_where(user, Area.REGISTRY, action)).order_by()
        is_worked_with = Q(has(worked_with.filter(actor=OuterRef("pk")).values("actor")))
        if action is not Action.VIEW:
            return self.filter(Q(pk__in=having(user, Matter.IDENTITY).values("actor")) | (is_worked_with & Q(claimed=False)))
        if not user.belongs_anywhere:
            return self.none()
        if sees_the_registry(user):
            return self.filter(Q(visibility="registry") | is_worked_with | Q(pk__in=own))
        if isinstance(own, list):
            return self.filter(Q(pk__in=worked_with.values("actor")) | Q(pk__in=own))
        return self.filter(pk__in=worked_with.values("actor").union(own))

    def may_add(self, user):
        return bool(organizations_where(user, Area.REGISTRY, Action.ADD))


class FactQuerySet(AccessQuerySet):
    """Facts about an actor: seen by who stated them and by the firm itself; changed by who stated them, of a firm its owners."""

    def for_user(self, user, action=Action.VIEW):
        if not getattr(user, "is_authenticated", False):
            return self.none()
        said = Q(stated_by__in=organizations_where(user, Area.REGISTRY, action))
        if action is Action.VIEW:
            return self.filter(said | Q(actor__in=own_firms(user)))
        return self.filter(said | Q(stated_by=None, actor__in=having(user, Matter.IDENTITY).values("actor")))

    def may_add(self, user):
        return bool(organizations_where(user, Area.REGISTRY, Action.ADD)) or representations(user).exists()


class ActorChildQuerySet(AccessQuerySet):
    through = "actor"
