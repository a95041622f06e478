"""What an organization does about constraints and opportunities, with whom, and whom it reached."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization
from actors.models import Actor
from core.base import Base
from core.constraints import exactly_one, not_before, one_of
from core.fields import EnumField, MoneyField
from core.history import tracked
from core.models import Currency
from linkages.models import Constraint, Opportunity
from markets.models import ValueChain
from programs.interventions.enums import InterventionStatus
from programs.interventions.querysets import AddressQuerySet, InterventionQuerySet, ProgramQuerySet, ReachQuerySet

FORWARD = _("The end is before the start. Change one of them, or leave the end empty.")
MONEY = _("An amount of money needs its currency.")


@tracked
class Program(Base):
    """A value-chain development program: one lead organization, partners, and donors who read what is published."""

    code = models.SlugField(_("code"), max_length=40, unique=True, help_text=_("Letters, digits and hyphens; used in addresses."))
    name = models.CharField(_("name"), max_length=200, help_text=_("As donors know it."))
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="programs", help_text=_("Who leads it."))
    partners = models.ManyToManyField(Organization, related_name="partner_in", blank=True)
    donors = models.ManyToManyField(Organization, related_name="donor_to", blank=True)
    value_chains = models.ManyToManyField(ValueChain, related_name="programs", blank=True)
    starts_on = models.DateField(_("starts on"), help_text=_("First day."))
    ends_on = models.DateField(_("ends on"), help_text=_("Last day."))
    budget = MoneyField(verbose_name=_("budget"), null=True, blank=True, help_text=_("Over its whole life."))
    currency = models.ForeignKey(
        Currency, models.PROTECT, null=True, blank=True, to_field="code", related_name="+", help_text=_("Of the budget.")
    )
    iati_identifier = models.CharField(_("IATI identifier"), max_length=100, blank=True, help_text=_("Of the activity, if published."))

    objects = ProgramQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            not_before("ends_on", "starts_on", "program_end_after_start", FORWARD),
            models.CheckConstraint(
                condition=Q(budget=None) | Q(currency__isnull=False), name="program_budget_has_currency", violation_error_message=MONEY
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("program-detail", args=[self.code])


@tracked
class Intervention(Base):
    """What a program does about constraints and opportunities."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="interventions", help_text=_("The program it is part of."))
    title = models.CharField(_("title"), max_length=200, help_text=_("In one line."))
    kind = models.CharField(_("kind"), max_length=60, help_text=_("Such as training, technology, finance, market link."))
    partners = models.ManyToManyField(Organization, related_name="+", blank=True)
    starts_on = models.DateField(_("starts on"), null=True, blank=True, help_text=_("First day."))
    ends_on = models.DateField(_("ends on"), null=True, blank=True, help_text=_("Last day; empty while it runs."))
    budget = MoneyField(verbose_name=_("budget"), null=True, blank=True, help_text=_("Of this intervention."))
    currency = models.ForeignKey(
        Currency, models.PROTECT, null=True, blank=True, to_field="code", related_name="+", help_text=_("Of the budget.")
    )
    status = EnumField(InterventionStatus, default=InterventionStatus.PLANNED, verbose_name=_("status"), help_text=_("How far it is."))

    objects = InterventionQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "pk"]
        constraints = [
            one_of("status", InterventionStatus, "intervention_status_known"),
            not_before("ends_on", "starts_on", "intervention_end_after_start", FORWARD),
            models.CheckConstraint(
                condition=Q(budget=None) | Q(currency__isnull=False), name="intervention_budget_currency", violation_error_message=MONEY
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("intervention-detail", args=[self.pk])


@tracked
class Address(Base):
    """An intervention addresses a constraint or an opportunity."""

    intervention = models.ForeignKey(Intervention, models.CASCADE, related_name="addresses")
    constraint = models.ForeignKey(Constraint, models.PROTECT, null=True, blank=True, related_name="addressed_by")
    opportunity = models.ForeignKey(Opportunity, models.PROTECT, null=True, blank=True, related_name="addressed_by")

    objects = AddressQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            exactly_one(("constraint", "opportunity"), "address_one_subject", _("Name a constraint or an opportunity.")),
            models.UniqueConstraint(fields=["intervention", "constraint", "opportunity"], nulls_distinct=False, name="address_once"),
        ]

    def __str__(self):
        return str(self.constraint or self.opportunity)


@tracked
class Reach(Base):
    """An intervention reached an actor, by a partner (empty: the lead), from a day."""

    intervention = models.ForeignKey(Intervention, models.CASCADE, related_name="reach")
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="reached_by")
    partner = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    since = models.DateField(_("since"), help_text=_("First contact."))
    until = models.DateField(_("until"), null=True, blank=True, help_text=_("Empty while it lasts."))

    objects = ReachQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "pk"]
        verbose_name_plural = "reach"
        constraints = [
            not_before("until", "since", "reach_forward", FORWARD),
            models.UniqueConstraint(fields=["intervention", "actor", "partner", "since"], nulls_distinct=False, name="reach_once"),
        ]
        indexes = [models.Index(fields=["actor", "intervention"], name="reach_by_actor")]

    def __str__(self):
        return f"{self.actor} {self.since}"
