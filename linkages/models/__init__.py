from linkages.models.calls import Call
from linkages.models.dealings import Delivery, Exchange, TransactionCost
from linkages.models.linkages import Linkage, LinkageParty, LinkageStatement
from linkages.models.problems import Constraint, Opportunity
from linkages.models.receipts import Receipt
from linkages.models.webhooks import Webhook, WebhookMessage

__all__ = [
    "Call",
    "Constraint",
    "Delivery",
    "Exchange",
    "Linkage",
    "LinkageParty",
    "LinkageStatement",
    "Opportunity",
    "Receipt",
    "TransactionCost",
    "Webhook",
    "WebhookMessage",
]
