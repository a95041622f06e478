from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganizationKind(models.TextChoices):
    IMPLEMENTER = "implementer", _("Implementer")
    DONOR = "donor", _("Donor")
    PARTNER = "partner", _("Partner")
    GOVERNMENT = "government", _("Government")
    RESEARCH = "research", _("Research")


class Role(models.TextChoices):
    ENUMERATOR = "enumerator", _("Enumerator")
    OFFICER = "officer", _("Program officer")
    MANAGER = "manager", _("M&E manager")
    VIEWER = "viewer", _("Viewer")
    ADMIN = "admin", _("Administrator")


class Reached(models.TextChoices):
    """By which way a person reads of the work."""

    MAIL = "mail", _("By e-mail")
    MESSAGE = "message", _("By text message")
    BOTH = "both", _("By both")
