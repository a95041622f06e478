"""What trading costs, as a file."""

from django.utils.translation import gettext_lazy as _

from core.exports import Field, exportable, sees
from linkages.cost_filters import TransactionCostFilter
from linkages.models import Linkage, TransactionCost
from linkages.models.dealings import COSTS

COST = (
    Field("id", "pk", "number"),
    Field("linkage", "linkage_id", "number", sees="sees_linkage"),
    Field("side"),
    Field("period_start", kind="date"),
    Field("period_end", kind="date"),
    *(Field(name, kind="number") for name in COSTS),
    Field("payment_delay_days", kind="number"),
    Field("currency", "currency_id"),
    Field("author", lambda cost: cost.by_firm.name if cost.by_firm_id else cost.by_organization.name),
    Field("on_behalf", kind="yes_no"),
    Field("stated_at"),
)


@exportable("transaction-costs", _("Costs of trade"), COST, filterset=TransactionCostFilter)
def transaction_costs(user):
    rows = TransactionCost.objects.for_user(user).select_related("by_firm", "by_organization")
    return rows.annotate(**sees(user, linkage=Linkage)).order_by("-period_end", "-pk")
