"""Deliveries in the API: written down by one side, answered by the other."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action

from accounts.rest import FullViewSet, ReasonSerializer
from core.access import Action, Area
from linkages import delivery_actions
from linkages.delivery_filters import DeliveryFilter
from linkages.delivery_rules import REFUSES
from linkages.delivery_serializers import DeliverySerializer
from linkages.models import Delivery

PLAIN = {"filterset_class": None, "pagination_class": None}


class DeliveryViewSet(FullViewSet):
    """Transactions on linkages. One side writes a delivery down, the other confirms or disputes it; a change asks it again.

    `DELETE` takes a delivery back: it is not listed unless `withdrawn=true` asks for it, counts nowhere, and stays readable.
    """

    model = Delivery
    area = Area.REGISTRY
    serializer_class = DeliverySerializer
    filterset_class = DeliveryFilter
    related = ("by_firm",)
    ordering = ("-delivered_on", "-pk")
    ordering_fields = {"delivered_on": "delivered_on", "ordered_on": "ordered_on", "paid_on": "paid_on", "quantity": "quantity"}
    refuses_revert = REFUSES

    def add(self, values, by):
        return delivery_actions.record(by=by, **values)

    def amend(self, row, values, by):
        return delivery_actions.amend(delivery=row, by=by, **values)

    def take_back(self, row, by):
        delivery_actions.withdraw(delivery=row, by=by)

    @extend_schema(
        summary="Confirm a delivery",
        description="Answered by the other side alone. 409 where it was answered already (what was answered stands beside) or taken back.",
        request=None,
        responses=DeliverySerializer,
    )
    @action(detail=True, methods=["post"], **PLAIN)
    def confirm(self, request, *args, **kwargs):
        return self.shown(delivery_actions.confirm(delivery=self.record(Action.ANSWER), by=request.user))

    @extend_schema(
        summary="Dispute a delivery",
        description="Answered by the other side alone, with a reason that both firms read.",
        request=ReasonSerializer,
        responses=DeliverySerializer,
    )
    @action(detail=True, methods=["post"], **PLAIN)
    def dispute(self, request, *args, **kwargs):
        delivery = self.record(Action.ANSWER)
        return self.shown(delivery_actions.dispute(delivery=delivery, by=request.user, **self.sent(ReasonSerializer)))
