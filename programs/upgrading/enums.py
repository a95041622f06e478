from django.db import models
from django.utils.translation import gettext_lazy as _


class UpgradeType(models.TextChoices):
    PROCESS = "process", _("Process")
    PRODUCT = "product", _("Product")
    FUNCTIONAL = "functional", _("Functional")
    CHANNEL = "channel", _("Channel")
    INTER_CHAIN = "inter_chain", _("Inter-chain")


class UpgradeStatus(models.TextChoices):
    CLAIMED = "claimed", _("Claimed")
    VERIFIED = "verified", _("Verified")
    REJECTED = "rejected", _("Rejected")
