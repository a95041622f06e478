"""What can be done to a record: the words in which rights are given (accounts/roles.py) and asked (`for_user`)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """One thing a person may do to a record."""

    VIEW = "view", _("see")
    ADD = "add", _("add")
    CHANGE = "change", _("change")
    DELETE = "delete", _("withdraw")
    SUBMIT = "submit", _("submit for approval")
    DECIDE = "decide", _("approve, return, verify or reject")
    LOCK = "lock", _("lock a period")
    PUBLISH = "publish", _("publish or withdraw a report")
    RESTATE = "restate", _("ask for a restatement")
    ANSWER = "answer", _("confirm or dispute for one side")


class Area(models.TextChoices):
    """A part of the work that roles are given rights in."""

    REGISTRY = "registry", _("actors, linkages, evidence")
    CHAINS = "chains", _("value chains, markets, enabling factors, products")
    FIELDWORK = "fieldwork", _("constraints, interventions, reach, results chains, upgrades")
    OBSERVATIONS = "observations", _("observations and restatements")
    DEFINITIONS = "definitions", _("programs, indicators, targets, periods")
    REPORTS = "reports", _("report editions")
    IMPORTS = "imports", _("imports, exports and their jobs")
    PEOPLE = "people", _("members, invitations, settings")
