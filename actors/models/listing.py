"""The list of who does what where, in the order of names: copies that triggers keep, so that one index cuts and counts it."""

from django.db import models
from django.db.models import OuterRef, Q

from accounts.access import organizations_where, own_firms
from accounts.models import Organization
from actors.models.facts import ActorFunction
from actors.models.identity import Actor, WorksWith
from actors.querysets import sees_the_registry
from core.access import Action, Area
from core.models import Place
from core.querysets import AccessQuerySet, has
from markets.models import Function, ValueChain


class ListingQuerySet(AccessQuerySet):
    def for_user(self, user, action=Action.VIEW):
        """Stages that `user` may know, of actors that `user` may see: as ActorFunction and Actor say it, over the copies that stand here."""
        if action is not Action.VIEW or not getattr(user, "is_authenticated", False):
            return self.none()
        own = list(own_firms(user))
        granted = organizations_where(user, Area.REGISTRY)
        # No OR where there is nothing to say: one organization and no firm of one's own is read in the order of the index.
        known = Q(stated_by__in=granted) | Q(actor__in=own) if own else Q(stated_by__in=granted)
        working = WorksWith.objects.filter(organization__in=granted, actor=OuterRef("actor_id")).values("actor")
        seen = Q(has(working)) | Q(actor__in=own)
        if sees_the_registry(user):
            # What one organization stated is open to it or not; only with another, or a firm, is there more to ask.
            seen = Q(is_open=True) | seen if own or len(granted) > 1 else Q(is_open=True)
        return self.filter(known, seen)

    def on(self, day):
        """Those that last on `day`."""
        return self.exclude(until__lt=day).exclude(since__gt=day)

    def may_add(self, user):
        return False


def not_kept(model, **kwargs):
    """A copied key: the triggers of sql/listing.sql keep it, so it has neither constraint nor index of its own."""
    return models.ForeignKey(model, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+", **kwargs)


class Listing(models.Model):
    """A stage of an actor with what lists are cut by: chain, function, region and the order by name in one index.

    One row for each ActorFunction, written by triggers alone. `is_open` says whether who stated it sees the actor:
    it is in the registry, or they work with it.
    """

    stage = models.OneToOneField(ActorFunction, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="+")
    actor = not_kept(Actor)
    value_chain = not_kept(ValueChain)
    function = not_kept(Function)
    stated_by = not_kept(Organization, null=True)
    admin1 = not_kept(Place, null=True, to_field="code")
    name_sort = models.CharField(max_length=120)
    visibility = models.CharField(max_length=24)
    is_open = models.BooleanField()
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    objects = ListingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["function", "stated_by", "admin1", "name_sort", "actor"],
                include=["is_open", "since", "until"],
                name="listing_by_function",
            ),
            models.Index(
                fields=["value_chain", "stated_by", "name_sort", "actor"],
                include=["function", "admin1", "is_open", "since", "until"],
                name="listing_by_chain",
            ),
            models.Index(fields=["actor"], name="listing_of_actor"),
        ]

    def __str__(self):
        return str(self.stage_id)
