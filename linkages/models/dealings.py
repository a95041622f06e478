"""What happens on a linkage: deliveries, what trading costs a side, and what firms share beside goods."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization, User
from actors.models import Actor
from core.base import Base
from core.constraints import exactly_one, not_before, one_of
from core.fields import EnumField, MoneyField, QuantityField
from core.history import tracked
from core.models import Currency, Unit
from linkages.enums import Answer, ExchangeKind, Side
from linkages.models.linkages import Linkage
from linkages.querysets import CostQuerySet, DeliveryQuerySet, ExchangeQuerySet
from records.models import Evidence

# A phone or a computer that lost its clock writes 1 January 1970.
FIRST_DAY = date(1990, 1, 1)
ONE_AUTHOR = _("It is written down by the firm, or by an organization on its behalf.")


def written(day):
    """A day as titles and crumbs say it."""
    return date_format(day, "j M Y")


def after_1990(field, name):
    return models.CheckConstraint(
        condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gte": FIRST_DAY}),
        name=name,
        violation_error_message=_("The day is before 1990: the clock of the device was probably wrong. Write the right day."),
    )


class WrittenDown(Base):
    """Abstract: by whom it was said; the firm itself, or an organization on its behalf, and which person typed it."""

    by_firm = models.ForeignKey(Actor, models.PROTECT, null=True, blank=True, related_name="+")
    by_organization = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True

    @property
    def on_behalf(self):
        return self.by_organization_id is not None


@tracked
class Delivery(WrittenDown):
    """One transaction: `quantity` in `unit`, `price` in `currency` for one unit; written down by `side`, answered by the other.

    `rejected_quantity` is part of `quantity` and in its unit. `ordered_quantity` is what was ordered of this very delivery, in that
    unit too: an order that came in parts is written down in parts, or it would be counted for each. An empty day or figure means
    "not said". A delivery that was changed after it was answered waits for an answer again; one taken back counts nowhere and
    stays readable.
    """

    linkage = models.ForeignKey(Linkage, models.PROTECT, related_name="deliveries")
    side = EnumField(Side, help_text=_("Which of the two wrote it down."))
    ordered_on = models.DateField(_("ordered on"), null=True, blank=True, help_text=_("Empty if not known."))
    ordered_quantity = QuantityField(
        verbose_name=_("quantity ordered"),
        null=True,
        blank=True,
        help_text=_("What was ordered of this delivery, in the same unit; empty if not known. Of an order in parts, this part alone."),
    )
    delivered_on = models.DateField(_("delivered on"), help_text=_("The day it was handed over."))
    quantity = QuantityField(verbose_name=_("quantity"), help_text=_("What was handed over, also what was then rejected."))
    unit = models.ForeignKey(Unit, models.PROTECT, to_field="code", related_name="+", help_text=_("Of the quantity, and of the price."))
    price = MoneyField(verbose_name=_("price"), null=True, blank=True, help_text=_("For one unit."))
    currency = models.ForeignKey(
        Currency, models.PROTECT, null=True, blank=True, to_field="code", related_name="+", help_text=_("Of the price.")
    )
    rejected_quantity = QuantityField(
        verbose_name=_("rejected"), null=True, blank=True, help_text=_("How much of the quantity was not accepted, in the same unit.")
    )
    paid_on = models.DateField(_("paid on"), null=True, blank=True, help_text=_("The day the last of it was paid; empty if not yet."))
    client_uuid = models.UUIDField(null=True, blank=True, unique=True, help_text=_("Given by a device that wrote it without a connection."))
    answer = EnumField(Answer, blank=True, default="", editable=False, verbose_name=_("answer"))
    reason = models.TextField(blank=True, help_text=_("Why the other side disputes it."))
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    answered_by_firm = models.ForeignKey(Actor, models.PROTECT, null=True, blank=True, related_name="+")
    answered_by_organization = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-delivered_on", "-pk"]
        verbose_name_plural = "deliveries"
        constraints = [
            one_of("side", Side, "delivery_side_known"),
            models.CheckConstraint(condition=Q(answer__in=["", *Answer.values]), name="delivery_answer_known"),
            exactly_one(("by_firm", "by_organization"), "delivery_one_author", ONE_AUTHOR),
            not_before(
                "delivered_on", "ordered_on", "delivery_after_order", _("It was delivered before it was ordered. Change one of the days.")
            ),
            after_1990("delivered_on", "delivery_day_sane"),
            after_1990("ordered_on", "delivery_order_day_sane"),
            after_1990("paid_on", "delivery_paid_day_sane"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0), name="delivery_quantity_positive", violation_error_message=_("Write a quantity above zero.")
            ),
            models.CheckConstraint(
                condition=Q(ordered_quantity=None) | Q(ordered_quantity__gt=0),
                name="delivery_ordered_positive",
                violation_error_message=_("Write an ordered quantity above zero, or leave it empty if it is not known."),
            ),
            models.CheckConstraint(
                condition=Q(price=None) | Q(price__gte=0, currency__isnull=False),
                name="delivery_price_has_currency",
                violation_error_message=_("A price is not below zero, and needs its currency."),
            ),
            models.CheckConstraint(
                condition=Q(rejected_quantity=None) | Q(rejected_quantity__gte=0, rejected_quantity__lte=F("quantity")),
                name="delivery_rejects_a_part",
                violation_error_message=_("What was rejected is a part of the quantity: from 0 to all of it."),
            ),
            models.CheckConstraint(
                condition=(Q(answer="", answered_at=None, answered_by_firm=None, answered_by_organization=None))
                | (
                    ~Q(answer="")
                    & Q(answered_at__isnull=False)
                    & (Q(answered_by_firm__isnull=False) | Q(answered_by_organization__isnull=False))
                ),
                name="delivery_answer_has_author",
            ),
        ]
        indexes = [models.Index(fields=["linkage", "-delivered_on"], name="delivery_by_linkage")]

    def __str__(self):
        return f"{written(self.delivered_on)}: {self.quantity.normalize():f} {self.unit_id}"

    def get_absolute_url(self):
        return reverse("delivery-detail", args=[self.pk])


COSTS = ("search", "bargaining", "transport", "checking", "other")


@tracked
class TransactionCost(WrittenDown):
    """What it cost one side to trade on a linkage in a period, in `currency`, for all that was traded in it; waiting in days.

    Appended: a newer one of the same side, period and author supersedes. The firm's own outranks one on its behalf.
    An empty part means "not known", never zero (METHOD §2: with a part missing the sum is a lower bound, and says so).
    """

    linkage = models.ForeignKey(Linkage, models.PROTECT, related_name="transaction_costs")
    side = EnumField(Side, help_text=_("Which of the two bears it."))
    period_start = models.DateField(_("from"), help_text=_("First day of the period."))
    period_end = models.DateField(_("to"), help_text=_("Last day of the period."))
    search = MoneyField(verbose_name=_("search"), null=True, blank=True, help_text=_("Finding the partner, asking for prices."))
    bargaining = MoneyField(verbose_name=_("bargaining"), null=True, blank=True, help_text=_("Agreeing and writing contracts."))
    transport = MoneyField(
        verbose_name=_("transport"), null=True, blank=True, help_text=_("Bringing the goods to the partner, or fetching them.")
    )
    checking = MoneyField(
        verbose_name=_("checking"), null=True, blank=True, help_text=_("Weighing, grading, testing, watching that it is kept.")
    )
    payment_delay_days = models.DecimalField(
        _("days waited for payment"),
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("From delivery to payment, on average."),
    )
    other = MoneyField(verbose_name=_("other"), null=True, blank=True, help_text=_("Fees, levies, losses on the way."))
    currency = models.ForeignKey(Currency, models.PROTECT, to_field="code", related_name="+", help_text=_("Of all the amounts."))
    stated_at = models.DateTimeField(db_default=Now(), editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CostQuerySet.as_manager()

    class Meta:
        ordering = ["-period_end", "-stated_at", "-pk"]
        constraints = [
            one_of("side", Side, "cost_side_known"),
            exactly_one(("by_firm", "by_organization"), "cost_one_author", ONE_AUTHOR),
            not_before("period_end", "period_start", "cost_period_forward", _("The end of the period is before its start.")),
            after_1990("period_start", "cost_day_sane"),
            models.CheckConstraint(
                condition=Q(*[Q(**{name: None}) | Q(**{f"{name}__gte": 0}) for name in (*COSTS, "payment_delay_days")]),
                name="cost_not_negative",
                violation_error_message=_("A cost and a wait are not below zero."),
            ),
            models.CheckConstraint(
                condition=~Q(**dict.fromkeys((*COSTS, "payment_delay_days"))),
                name="cost_says_something",
                violation_error_message=_("Write at least one of the costs, or the days waited."),
            ),
        ]
        indexes = [models.Index(fields=["linkage", "side", "-period_end"], name="cost_by_linkage")]

    def __str__(self):
        return f"{self.get_side_display()}, {written(self.period_start)} – {written(self.period_end)}"

    def get_absolute_url(self):
        return reverse("cost-detail", args=[self.pk])


@tracked
class Exchange(WrittenDown):
    """What firms shared beside goods, on a linkage or in a group: who gave it, who received it, and what came of it."""

    linkage = models.ForeignKey(Linkage, models.PROTECT, null=True, blank=True, related_name="exchanges", help_text=_("On which linkage."))
    group = models.ForeignKey(Actor, models.PROTECT, null=True, blank=True, related_name="exchanges", help_text=_("In which group."))
    kind = EnumField(ExchangeKind, verbose_name=_("kind"), help_text=_("What was shared."))
    happened_on = models.DateField(_("happened on"), help_text=_("The day, or the first of several."))
    giver = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="exchanges_given", help_text=_("Who gave it; empty if all gave to all.")
    )
    receivers = models.ManyToManyField(Actor, related_name="exchanges_received", blank=True, help_text=_("Who received it."))
    note = models.TextField(_("note"), blank=True, help_text=_("What it was, in a sentence."))
    outcome = models.TextField(_("what came of it"), blank=True, help_text=_("What the receivers do differently since."))
    evidence = models.ManyToManyField(Evidence, related_name="exchange_set", blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ExchangeQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_on", "-pk"]
        constraints = [
            one_of("kind", ExchangeKind, "exchange_kind_known"),
            exactly_one(("by_firm", "by_organization"), "exchange_one_author", ONE_AUTHOR),
            exactly_one(("linkage", "group"), "exchange_on_one", _("Say on which linkage, or in which group, and not both.")),
            after_1990("happened_on", "exchange_day_sane"),
        ]
        indexes = [models.Index(fields=["linkage", "-happened_on"], name="exchange_by_linkage")]

    def __str__(self):
        return f"{self.get_kind_display()}, {written(self.happened_on)}"

    def get_absolute_url(self):
        return reverse("exchange-detail", args=[self.pk])
