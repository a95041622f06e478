"""Relationships between actors, as stated by each side."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization, User
from actors.models import Actor
from core.base import Base
from core.constraints import exactly_one, not_before, one_of
from core.fields import EnumField, MoneyField, QuantityField
from core.history import tracked
from core.models import Currency, Unit
from linkages.enums import Contract, Governance, JointAction, Level, LinkageKind, Says, ServiceTerms, Side
from linkages.querysets import LinkageQuerySet, PartyQuerySet, StatementQuerySet
from markets.models import Product, ValueChain

# Which linkages an index of a queue holds; each queue asks more than that.
ANSWERED_NO = Q(denied=True) | Q(from_says="ended") | Q(to_says="ended")
ONE_SIDED = Q(from_says__isnull=True, to_says__isnull=False) | Q(from_says__isnull=False, to_says__isnull=True)

DERIVED = (
    *("from_says", "to_says", "from_own", "to_own", "from_at", "to_at", "periods_overlap", "both_own_at", "denied"),
    *("gap_quantity", "gap_price", "flow_quantity", "flow_unit", "flow_value", "flow_currency"),
)

GOVERNED_BY = ("complexity", "codified", "capability")
# What a statement says beside its figures; empty is "not said".
TERMS = ("contract", "governance", *GOVERNED_BY, "quality_terms", "payment_terms", "service_terms", "joint_action")


@tracked(exclude=DERIVED)
class Linkage(Base):
    """One (kind, from, to, product), once on the installation; goods or services flow from → to, a member → its group.

    The columns below `ended_on` are kept by the database from the statements (linkages/sql/refresh.sql) and hold no
    clock: the status on a day is `Linkage.objects.with_status(day)`.
    """

    DERIVED = DERIVED

    kind = EnumField(LinkageKind, verbose_name=_("kind"), help_text=_("What flows between the two."))
    from_actor = models.ForeignKey(Actor, models.PROTECT, related_name="linkages_out", help_text=_("Who sells, serves, or is a member."))
    to_actor = models.ForeignKey(Actor, models.PROTECT, related_name="linkages_in", help_text=_("Who buys, is served, or is the group."))
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, related_name="+", help_text=_("What is traded."))
    value_chain = models.ForeignKey(
        ValueChain, models.PROTECT, null=True, blank=True, related_name="linkages", help_text=_("The chain it belongs to.")
    )
    started_on = models.DateField(_("started on"), null=True, blank=True, help_text=_("Empty if not known."))
    ended_on = models.DateField(_("ended on"), null=True, blank=True, help_text=_("Empty while it lasts."))

    from_says = models.CharField(max_length=12, null=True, editable=False)
    to_says = models.CharField(max_length=12, null=True, editable=False)
    from_own = models.BooleanField(default=False, editable=False)
    to_own = models.BooleanField(default=False, editable=False)
    from_at = models.DateTimeField(null=True, editable=False)
    to_at = models.DateTimeField(null=True, editable=False)
    periods_overlap = models.BooleanField(default=False, editable=False)
    # When the later of the two firms said itself that it exists, for times that overlap: the confirmation by both.
    both_own_at = models.DateTimeField(null=True, editable=False)
    denied = models.BooleanField(default=False, editable=False)
    gap_quantity = models.DecimalField(max_digits=12, decimal_places=9, null=True, editable=False)
    gap_price = models.DecimalField(max_digits=12, decimal_places=9, null=True, editable=False)
    # The quantity of the latest period of which one is known, in the base unit of its dimension, and its value: mean of the sides that gave one.
    flow_quantity = models.DecimalField(max_digits=30, decimal_places=9, null=True, editable=False)
    flow_unit = models.CharField(max_length=16, blank=True, default="", editable=False)
    flow_value = models.DecimalField(max_digits=30, decimal_places=4, null=True, editable=False)
    flow_currency = models.CharField(max_length=3, blank=True, default="", editable=False)

    objects = LinkageQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            one_of("kind", LinkageKind, "linkage_kind_known"),
            models.CheckConstraint(
                condition=~Q(from_actor=F("to_actor")),
                name="linkage_joins_two_actors",
                violation_error_message=_("A linkage joins two different actors. Choose another partner."),
            ),
            not_before(
                "ended_on",
                "started_on",
                "linkage_end_after_start",
                _("The end is before the start. Change one of them, or leave the end empty."),
            ),
            models.UniqueConstraint(
                fields=["kind", "from_actor", "to_actor", "product"],
                nulls_distinct=False,
                name="linkage_once",
                violation_error_message=_("This linkage is registered already. Add a statement to it instead."),
            ),
        ]
        indexes = [
            models.Index(fields=["from_actor", "to_actor"], name="linkage_by_from"),
            models.Index(fields=["to_actor", "from_actor"], name="linkage_by_to"),
            models.Index(fields=["value_chain", "from_actor", "to_actor"], name="linkage_by_chain"),
            # The queues of the working list, in their order (linkages/work_queues.py).
            models.Index(Greatest("from_at", "to_at"), "id", name="linkage_by_word"),
            models.Index(Greatest("from_at", "to_at"), "id", condition=ONE_SIDED, name="linkage_by_silence"),
            models.Index(Greatest("from_at", "to_at"), "id", condition=ANSWERED_NO, name="linkage_by_no"),
            models.Index(F("gap_quantity").desc(nulls_last=True), F("id").desc(), condition=Q(gap_quantity__gt=0), name="linkage_by_gap"),
            models.Index(fields=["both_own_at"], condition=Q(both_own_at__isnull=False), name="linkage_by_both_own"),
        ]

    def __str__(self):
        return f"{self.from_actor} → {self.to_actor}"

    def get_absolute_url(self):
        return reverse("linkage-detail", args=[self.pk])


class LinkageParty(models.Model):
    """An organization that made a statement on a linkage, or recorded it: the reason it sees it."""

    linkage = models.ForeignKey(Linkage, models.CASCADE, related_name="parties")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")

    objects = PartyQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "linkage"], name="linkage_party_once")]

    def __str__(self):
        return f"{self.organization} · {self.linkage_id}"


@tracked
class LinkageStatement(Base):
    """What one side says of a linkage in a period: `quantity` in `unit`, `price` in `currency` for one of that unit.

    Appended, never changed: a newer one of the same side, period and author supersedes. The firm's own outranks one on
    its behalf. An empty figure means "not said", never zero.
    """

    linkage = models.ForeignKey(Linkage, models.CASCADE, related_name="statements")
    side = EnumField(Side, help_text=_("For which of the two it is made."))
    says = EnumField(Says, default=Says.EXISTS, help_text=_("Whether the linkage exists."))
    period_start = models.DateField(_("from"), help_text=_("First day of the period."))
    period_end = models.DateField(_("to"), help_text=_("Last day of the period."))
    quantity = QuantityField(verbose_name=_("quantity"), null=True, blank=True, help_text=_("In the whole period."))
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, to_field="code", related_name="+", help_text=_("Of the quantity, and of the price.")
    )
    price = MoneyField(verbose_name=_("price"), null=True, blank=True, help_text=_("For one unit."))
    currency = models.ForeignKey(
        Currency, models.PROTECT, null=True, blank=True, to_field="code", related_name="+", help_text=_("Of the price.")
    )
    contract = EnumField(Contract, blank=True, default="", help_text=_("What the trade rests on."))
    governance = EnumField(Governance, blank=True, default="", help_text=_("Who sets the terms, by Gereffi, Humphrey and Sturgeon."))
    # From the three answers a governance type follows (analysis/governance.py); one that was typed beside them is kept.
    complexity = EnumField(Level, blank=True, default="", help_text=_("The buyer asks for more than price, quantity and a standard grade."))
    codified = EnumField(Level, blank=True, default="", help_text=_("What is asked for is met from a written standard, without visits."))
    capability = EnumField(Level, blank=True, default="", help_text=_("The supplier meets it unaided."))
    quality_terms = models.CharField(
        _("quality terms"), max_length=200, blank=True, default="", help_text=_("Such as a grade or moisture.")
    )
    payment_terms = models.CharField(_("payment terms"), max_length=200, blank=True, default="", help_text=_("Such as cash, or 30 days."))
    service_terms = EnumField(ServiceTerms, blank=True, default="", help_text=_("Of a service: whether it is paid for by itself."))
    joint_action = EnumField(JointAction, blank=True, default="", help_text=_("Of a member: what it does with its group."))
    embedded_services = ArrayField(
        models.CharField(max_length=80),
        default=list,
        blank=True,
        help_text=_("Services that come with the trade, such as advice or credit."),
    )
    reason = models.TextField(blank=True, help_text=_("Why it is denied or ended."))
    copied = models.BooleanField(default=False, help_text=_("Confirmed without own figures: they are the other side's."))
    stated_at = models.DateTimeField(default=timezone.now)
    by_firm = models.ForeignKey(Actor, models.PROTECT, null=True, blank=True, related_name="+")
    by_organization = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ["-period_end", "-stated_at", "-pk"]
        constraints = [
            one_of("side", Side, "statement_side_known"),
            one_of("says", Says, "statement_says_known"),
            models.CheckConstraint(
                condition=Q(*[Q(**{f"{name}__in": ["", *Level.values]}) for name in GOVERNED_BY]), name="statement_levels_known"
            ),
            models.CheckConstraint(condition=Q(service_terms__in=["", *ServiceTerms.values]), name="statement_service_terms_known"),
            models.CheckConstraint(condition=Q(joint_action__in=["", *JointAction.values]), name="statement_joint_action_known"),
            models.CheckConstraint(
                condition=Q(period_end__gte=date(1990, 1, 1)),
                name="statement_day_sane",
                violation_error_message=_("The period ends before 1990: the clock of the device was probably wrong. Write the right days."),
            ),
            not_before("period_end", "period_start", "statement_period_forward", _("The end of the period is before its start.")),
            exactly_one(
                ("by_firm", "by_organization"),
                "statement_has_one_author",
                _("A statement is made by the firm, or by an organization on its behalf."),
            ),
            models.CheckConstraint(
                condition=Q(quantity=None) | Q(unit__isnull=False),
                name="statement_quantity_has_unit",
                violation_error_message=_("A quantity needs its unit."),
            ),
            models.CheckConstraint(
                condition=Q(price=None) | Q(currency__isnull=False, unit__isnull=False),
                name="statement_price_has_currency",
                violation_error_message=_("A price needs its currency, and the unit that it is for."),
            ),
            models.CheckConstraint(
                condition=(Q(quantity=None) | Q(quantity__gte=0)) & (Q(price=None) | Q(price__gte=0)),
                name="statement_not_negative",
                violation_error_message=_("A quantity and a price are not below zero."),
            ),
        ]
        indexes = [models.Index(fields=["linkage", "side", "-period_end"], name="statement_by_linkage")]

    def __str__(self):
        return f"{self.get_side_display()} {self.period_start}–{self.period_end}"

    @property
    def on_behalf(self):
        return self.by_organization_id is not None
