"""Upgrades in the API."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action

from accounts.rest import FullViewSet, OfRecord, ReasonSerializer
from actors.models import Actor
from core.access import Action, Area
from programs.upgrading import actions
from programs.upgrading.filters import UpgradeFilter
from programs.upgrading.models import Upgrade
from programs.upgrading.serializers import UpgradeSerializer

PLAIN = {"filterset_class": None, "pagination_class": None}


class UpgradeViewSet(FullViewSet):
    """Typed changes of one actor, with evidence; verified by another person than who claimed them."""

    model = Upgrade
    area = Area.FIELDWORK
    serializer_class = UpgradeSerializer
    filterset_class = UpgradeFilter
    related = ("actor", "value_chain")
    prefetched = ("evidence", "contributions__intervention")
    ordering = ("-happened_on", "-pk")
    ordering_fields = {"happened_on": "happened_on"}
    refuses_revert = "An upgrade is verified or rejected; an earlier version does not come back by itself."

    def add(self, values, by):
        return actions.claim(by=by, organization=self.home(by), **values)

    def amend(self, row, values, by):
        return actions.amend(upgrade=row, by=by, **values)

    def take_back(self, row, by):
        actions.take_back(upgrade=row, by=by)

    @extend_schema(summary="Verify", request=None, responses=UpgradeSerializer)
    @action(detail=True, methods=["post"], **PLAIN)
    def verify(self, request, *args, **kwargs):
        return self.shown(actions.decide(upgrade=self.record(Action.DECIDE), by=request.user, verified=True))

    @extend_schema(summary="Reject, with the reason", request=ReasonSerializer, responses=UpgradeSerializer)
    @action(detail=True, methods=["post"], **PLAIN)
    def reject(self, request, *args, **kwargs):
        upgrade = self.record(Action.DECIDE)
        sent = self.sent(ReasonSerializer)
        return self.shown(actions.decide(upgrade=upgrade, by=request.user, verified=False, reason=sent["reason"]))


class UpgradesOfActor(OfRecord, UpgradeViewSet):
    """The upgrades of one actor, as far as the reader may see them."""

    parent_model, parent_lookup = Actor, "code"

    def of(self, rows, parent):
        return rows.filter(actor=parent)
