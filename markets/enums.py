from django.db import models
from django.utils.translation import gettext_lazy as _


class FunctionKind(models.TextChoices):
    INPUTS = "inputs", _("Inputs")
    PRODUCTION = "production", _("Production")
    COLLECTION = "collection", _("Collection")
    PROCESSING = "processing", _("Processing")
    WHOLESALE = "wholesale", _("Wholesale")
    RETAIL = "retail", _("Retail")
    EXPORT = "export", _("Export")
    OTHER = "other", _("Other")


class EndMarketKind(models.TextChoices):
    LOCAL = "local", _("Local")
    NATIONAL = "national", _("National")
    REGIONAL = "regional", _("Regional")
    EXPORT = "export", _("Export")
    INSTITUTIONAL = "institutional", _("Institutional")


class SupportingMarketKind(models.TextChoices):
    FINANCE = "finance", _("Finance")
    INPUTS = "inputs", _("Inputs")
    TRANSPORT = "transport", _("Transport")
    ICT = "ict", _("ICT")
    ADVISORY = "advisory", _("Advisory")
    CERTIFICATION = "certification", _("Certification")
    EQUIPMENT = "equipment", _("Equipment")
    LABOUR = "labour", _("Labour")
    ENERGY = "energy", _("Energy")
    OTHER = "other", _("Other")


class Level(models.TextChoices):
    LOCAL = "local", _("Local")
    NATIONAL = "national", _("National")
    INTERNATIONAL = "international", _("International")


class FactorKind(models.TextChoices):
    LAW = "law", _("Law")
    POLICY = "policy", _("Policy")
    STANDARD = "standard", _("Standard")
    NORM = "norm", _("Norm")
    INFRASTRUCTURE = "infrastructure", _("Infrastructure")
    INSTITUTION = "institution", _("Institution")
    TRADE = "trade", _("Trade")


class Effect(models.TextChoices):
    HELPS = "helps", _("Helps")
    HINDERS = "hinders", _("Hinders")
