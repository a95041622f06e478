"""What is known of an actor, each fact by who stated it: how to reach it, what it looks like, what it does."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization
from actors.models.identity import Actor
from actors.querysets import FactQuerySet
from core.base import Base
from core.constraints import between, not_before, not_negative
from core.fields import MoneyField, QuantityField
from core.history import tracked
from core.models import Currency, Unit
from core.querysets import AccessQuerySet
from markets.models import Function, Product, SupportingMarket
from records.models import Evidence


class Fact(Base):
    """Abstract: something stated about an actor, by an organization or (empty) by the firm itself."""

    stated_by = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField(_("source"), max_length=200, blank=True, help_text=_("Where it is known from."))

    objects = FactQuerySet.as_manager()

    class Meta:
        abstract = True


@tracked
class Contact(Fact):
    """How to reach an actor, as one party knows it."""

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="contacts")
    address = models.CharField(_("address"), max_length=500, blank=True, help_text=_("Street and number."))
    phone = models.CharField(_("phone"), max_length=24, blank=True, help_text=_("With country code, such as +254 712 345678."))
    email = models.EmailField(_("e-mail"), blank=True, help_text=_("Of the firm."))
    website = models.URLField(_("website"), max_length=300, blank=True, help_text=_("With https://"))
    latitude = models.DecimalField(
        _("latitude"), max_digits=9, decimal_places=6, null=True, blank=True, help_text=_("Degrees north, −90 to 90.")
    )
    longitude = models.DecimalField(
        _("longitude"), max_digits=9, decimal_places=6, null=True, blank=True, help_text=_("Degrees east, −180 to 180.")
    )

    class Meta:
        ordering = ["actor", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["actor", "stated_by"], nulls_distinct=False, name="contact_once_per_party"),
            between("latitude", -90, 90, "contact_latitude", _("A latitude is from −90 to 90 degrees.")),
            between("longitude", -180, 180, "contact_longitude", _("A longitude is from −180 to 180 degrees.")),
        ]

    def __str__(self):
        return f"{self.actor}: {self.phone or self.email or self.address}"


@tracked
class Profile(Fact):
    """What an actor looked like at a date: workers, turnover, ownership, formality, capacity, costs. Empty is not known, never zero."""

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="profiles")
    as_of = models.DateField(_("as of"), help_text=_("The day it describes."))
    employees_female = models.PositiveIntegerField(
        _("women employed"), null=True, blank=True, help_text=_("Heads, not full-time equivalents.")
    )
    employees_male = models.PositiveIntegerField(_("men employed"), null=True, blank=True, help_text=_("Heads, not full-time equivalents."))
    employees_youth = models.PositiveIntegerField(
        _("young people employed"), null=True, blank=True, help_text=_("15 to 29 years, of either sex.")
    )
    turnover = MoneyField(verbose_name=_("turnover"), null=True, blank=True, help_text=_("Of the year that ends on that day."))
    currency = models.ForeignKey(
        Currency,
        models.PROTECT,
        null=True,
        blank=True,
        to_field="code",
        related_name="+",
        help_text=_("Of the turnover."),
    )
    female_owned_share = models.DecimalField(
        _("owned by women, %"), max_digits=5, decimal_places=2, null=True, blank=True, help_text=_("0 to 100.")
    )
    youth_owned = models.BooleanField(
        _("owned by young people"), null=True, blank=True, help_text=_("At least half owned by people under 30.")
    )
    formal = models.BooleanField(_("formal"), null=True, blank=True, help_text=_("Registered with the authorities."))
    capacity = QuantityField(
        verbose_name=_("capacity a year"), null=True, blank=True, help_text=_("The most it could make or handle in a year as it stands.")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, to_field="code", related_name="+", help_text=_("Of the capacity.")
    )
    capacity_used = models.DecimalField(
        _("capacity used, %"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("In the year that ends on that day; 0 to 100."),
    )
    unit_cost = MoneyField(
        verbose_name=_("cost of one unit"),
        null=True,
        blank=True,
        help_text=_("All that it costs to make or handle one unit, in that year."),
    )
    cost_currency = models.ForeignKey(
        Currency,
        models.PROTECT,
        verbose_name=_("currency of the cost"),
        null=True,
        blank=True,
        to_field="code",
        related_name="+",
        help_text=_("In which the cost of one unit is said."),
    )
    cost_unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        verbose_name=_("unit of the cost"),
        null=True,
        blank=True,
        to_field="code",
        related_name="+",
        help_text=_("Of which the cost is that of one; it may be a kilogram where the capacity is in tonnes."),
    )
    evidence = models.ManyToManyField(
        Evidence, blank=True, related_name="profiles", verbose_name=_("evidence"), help_text=_("What shows it.")
    )

    class Meta:
        ordering = ["actor", "-as_of", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["actor", "as_of", "stated_by"], nulls_distinct=False, name="profile_once_a_day_per_party"),
            between("female_owned_share", 0, 100, "profile_share_percent", _("A share is from 0 to 100.")),
            models.CheckConstraint(
                condition=Q(turnover=None) | Q(currency__isnull=False),
                name="profile_turnover_has_currency",
                violation_error_message=_("A turnover needs its currency."),
            ),
            not_negative("capacity", "profile_capacity_not_negative", _("A capacity is zero or more.")),
            not_negative("unit_cost", "profile_unit_cost_not_negative", _("A cost of one unit is zero or more.")),
            between("capacity_used", 0, 100, "profile_capacity_percent", _("A share is from 0 to 100.")),
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(unit__isnull=False),
                name="profile_capacity_has_unit",
                violation_error_message=_("A capacity needs its unit."),
            ),
            models.CheckConstraint(
                condition=Q(unit_cost=None) | (Q(cost_unit__isnull=False) & Q(cost_currency__isnull=False)),
                name="profile_cost_has_unit_and_currency",
                violation_error_message=_("A cost of one unit needs its currency and its unit."),
            ),
        ]

    def __str__(self):
        return f"{self.actor} {self.as_of}"


@tracked
class ActorFunction(Fact):
    """An actor performs a function of a chain, from a date; as one party states it."""

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="functions")
    function = models.ForeignKey(Function, models.PROTECT, related_name="performers", help_text=_("A stage of a value chain."))
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="+", help_text=_("What it makes or handles there.")
    )
    since = models.DateField(_("since"), null=True, blank=True, help_text=_("Empty if not known."))
    until = models.DateField(_("until"), null=True, blank=True, help_text=_("Empty while it lasts."))

    class Meta:
        ordering = ["actor", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["actor", "function", "stated_by", "since"], nulls_distinct=False, name="actor_function_once"),
            not_before(
                "until", "since", "actor_function_forward", _("The end is before the start. Change one of them, or leave the end empty.")
            ),
        ]
        indexes = [models.Index(fields=["function", "actor"], name="function_performers")]

    def __str__(self):
        return f"{self.actor}: {self.function}"


class ProviderQuerySet(AccessQuerySet):
    through = "supporting_market"


@tracked
class Provider(Base):
    """An actor that provides in a supporting market."""

    supporting_market = models.ForeignKey(SupportingMarket, models.CASCADE, related_name="providers")
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="provides_in")

    objects = ProviderQuerySet.as_manager()

    class Meta:
        ordering = ["supporting_market", "pk"]
        constraints = [models.UniqueConstraint(fields=["supporting_market", "actor"], name="provider_once")]

    def __str__(self):
        return str(self.actor)
