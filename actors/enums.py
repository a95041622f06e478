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


class Matter(models.TextChoices):
    """What not everyone who speaks for a firm decides; who does is one table, actors/roles.py."""

    PEOPLE = "people", _("Who speaks for the firm")
    SHARING = "sharing", _("What it shares")
    SYSTEMS = "systems", _("Its keys and webhooks")
    IDENTITY = "identity", _("Its record")


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


class Shared(models.TextChoices):
    """One thing about itself that a firm may agree to share."""

    PHONE = "phone", _("Phone")
    EMAIL = "email", _("E-mail")
    WEBSITE = "website", _("Website")
    ADDRESS = "address", _("Address")
    POINT = "point", _("Exact place on the map")
    WORKERS = "workers", _("How many work here")
    TURNOVER = "turnover", _("Turnover")
    OWNERSHIP = "ownership", _("Who owns the firm: women, young people")
    FORMALITY = "formality", _("Whether the firm is registered with the authorities")
    CAPACITY = "capacity", _("Capacity and cost of one unit")
    FUNCTIONS = "functions", _("What we do in our value chains")
    LINKAGES = "linkages", _("With whom we trade")
    FIGURES = "figures", _("How much, and at which price, as we stated it")
    DELIVERIES = "deliveries", _("Our deliveries")
    COSTS = "costs", _("What trading costs us")
    FOUND = "found", _("To be found by firms that look for a partner")
    COMPARED = "compared", _("To count, without our name, when firms compare themselves")
    NAMED = "named", _("Our name beside a figure")


class Scope(models.TextChoices):
    """What a key of one firm may do; which addresses each reaches is one table, valuechain/scopes.py."""

    READ = "read", _("Read")
    ANSWER = "answer", _("Speak on linkages")
    DELIVER = "deliver", _("Write down and answer deliveries")
    COSTS = "costs", _("Costs of trading")
    WEBHOOKS = "webhooks", _("Webhooks")


class Viewer(models.TextChoices):
    """To whom a firm may agree to show something."""

    PARTNERS = "partners", _("Firms we trade with")
    PROGRAMS = "programs", _("Organizations that work with us")
    FIRMS = "firms", _("Other firms in the registry")
    DONORS = "donors", _("Donors, in reports")
