"""Exchanges in the API."""

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from accounts.rest import FullViewSet
from core.access import Area
from linkages import exchange_actions
from linkages.exchange_filters import ExchangeFilter
from linkages.exchange_serializers import ExchangeSerializer
from linkages.models import Exchange
from records.models import Evidence

REFUSES = _("Correct what was told instead; what it said before stays in the history.")


class ExchangeViewSet(FullViewSet):
    """What firms shared beside goods: knowledge, technology, inputs, equipment, labour, market information.

    `DELETE` takes an exchange back: it is not listed unless `withdrawn=true` asks for it, counts nowhere, and stays readable.
    """

    model = Exchange
    area = Area.REGISTRY
    serializer_class = ExchangeSerializer
    filterset_class = ExchangeFilter
    related = ("by_firm", "giver", "group", "linkage__from_actor", "linkage__to_actor")
    ordering = ("-happened_on", "-pk")
    ordering_fields = {"happened_on": "happened_on"}
    refuses_revert = REFUSES

    def extend(self, rows):
        return rows.prefetch_related("receivers", Prefetch("evidence", Evidence.objects.for_user(self.request.user).order_by("pk")))

    def add(self, values, by):
        return exchange_actions.record(by=by, **values)

    def amend(self, row, values, by):
        return exchange_actions.amend(exchange=row, by=by, **values)

    def take_back(self, row, by):
        exchange_actions.withdraw(exchange=row, by=by)
