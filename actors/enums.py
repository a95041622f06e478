from django.db import models
from django.utils.translation import gettext_lazy as _


class ActorKind(models.TextChoices):
    ENTERPRISE = "enterprise", _("Enterprise")
    PRODUCER_GROUP = "producer_group", _("Producer group")
    COOPERATIVE = "cooperative", _("Cooperative")
    LEAD_FIRM = "lead_firm", _("Lead firm")
    TRADER = "trader", _("Trader")
    SERVICE_PROVIDER = "service_provider", _("Service provider")
    PUBLIC_INSTITUTION = "public_institution", _("Public institution")
    HOUSEHOLD = "household", _("Household")
    MARKET = "market", _("Open market of a place")


class ActorStatus(models.TextChoices):
    ACTIVE = "active", _("Active")
    CLOSED = "closed", _("Closed")
    MERGED = "merged", _("Merged into another")


class Visibility(models.TextChoices):
    REGISTRY = "registry", _("Everyone in the registry")
    PRIVATE = "private", _("Only organizations that work with it")


class FirmRole(models.TextChoices):
    OWNER = "owner", _("Owner")
    STAFF = "staff", _("Staff")


class ClaimStatus(models.TextChoices):
    ASKED = "asked", _("Waiting for a decision")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")
    APPEALED = "appealed", _("Appealed, waiting for an answer")
    FINAL = "final", _("Refused after an appeal")
    WITHDRAWN = "withdrawn", _("Taken back")


class SuggestionStatus(models.TextChoices):
    ASKED = "asked", _("Waiting for the firm")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Taken back")


class PairDecision(models.TextChoices):
    WAITING = "waiting", _("Waiting for a look")
    DISTINCT = "distinct", _("Not the same")
