"""Who sees a linkage and what was said of it; and its status on a day."""

from datetime import timedelta

from django.db.models import Case, CharField, DateField, F, OuterRef, Q, Value, When
from django.db.models.expressions import Func
from django.db.models.functions import Cast, Coalesce, Greatest
from django.utils import timezone

from accounts.access import organizations_where
from actors.models import Representative
from actors.querysets import represented
from core.access import Action, Area
from core.querysets import AccessQuerySet, has
from linkages.enums import LinkageStatus

ANSWER_DAYS = 30
DEFAULT_MONTHS = 12


class AddMonths(Func):
    """A date some months later (SQL: date + n months)."""

    output_field = DateField()

    def as_sql(self, compiler, connection, **extra):
        day, day_params = compiler.compile(self.source_expressions[0])
        months, month_params = compiler.compile(self.source_expressions[1])
        return f"(({day}) + ({months}) * interval '1 month')::date", [*day_params, *month_params]


class LinkageQuerySet(AccessQuerySet):
    def for_user(self, user, action=Action.VIEW, *, few=False):
        """An organization sees linkages it made a statement on; a firm its own, which only it may answer.

        `few` is quicker where something else leaves a handful of rows: the organization's linkages are then not gathered first.
        """
        if not getattr(user, "is_authenticated", False):
            return self.none()
        firms = represented(user, Representative)
        own = Q(from_actor__in=firms) | Q(to_actor__in=firms)
        granted = organizations_where(user, Area.REGISTRY, action)
        party = self.model.parties.rel.related_model.objects.filter(organization__in=granted).values("linkage")
        return self.filter(own | (Q(has(party.filter(linkage=OuterRef("pk")))) if few else Q(pk__in=party)))

    def may_add(self, user):
        return (
            bool(organizations_where(user, Area.REGISTRY, Action.ADD)) or Representative.objects.filter(user=user.pk, until=None).exists()
        )

    def with_status(self, day=None):
        """Adds `status` and `confirmed_until` on `day` (today if none): MODEL 10, from stored, clock-free values."""
        day = day or timezone.localdate()
        months = Coalesce(F("value_chain__confirmation_months"), Value(DEFAULT_MONTHS))
        said_at = Cast(Greatest("from_at", "to_at"), DateField())
        rows = self.annotate(said_until=AddMonths(said_at, months))
        both_exist = Q(from_says="exists", to_says="exists", from_own=True, to_own=True, periods_overlap=True)
        in_time = Q(said_until__gte=day)
        waited = day - timedelta(days=ANSWER_DAYS)
        ended = (
            Q(from_says="ended", to_says="ended")
            | Q(from_says="ended", from_at__date__lte=waited) & (Q(to_says=None) | Q(to_at__lt=F("from_at")))
            | Q(to_says="ended", to_at__date__lte=waited) & (Q(from_says=None) | Q(from_at__lt=F("to_at")))
        )
        answered = Q(from_says="ended", to_says="exists", to_at__gte=F("from_at")) | Q(
            to_says="ended", from_says="exists", from_at__gte=F("to_at")
        )
        status = Case(
            When(Q(from_says=None, to_says=None), then=Value(None)),
            When(denied=True, then=Value(LinkageStatus.DISPUTED)),
            When(ended, then=Value(LinkageStatus.ENDED)),
            When(answered, then=Value(LinkageStatus.DISPUTED)),
            When(both_exist & in_time, then=Value(LinkageStatus.CONFIRMED)),
            When(in_time, then=Value(LinkageStatus.CLAIMED)),
            default=Value(LinkageStatus.LAPSED),
            output_field=CharField(),
        )
        until = Case(When(both_exist & Q(denied=False), then=F("said_until")), default=None, output_field=DateField())
        return rows.annotate(status=status, confirmed_until=until)


class PartyQuerySet(AccessQuerySet):
    def for_user(self, user, action=Action.VIEW):
        return self.filter(organization__in=organizations_where(user, Area.REGISTRY, action))

    def may_add(self, user):
        return False


class StatementQuerySet(AccessQuerySet):
    def for_user(self, user, action=Action.VIEW):
        """On a linkage one sees: what firms said themselves, and what one's own organization said on behalf.

        A firm sees all that was said of it. Statements are appended, never changed.
        """
        if action not in (Action.VIEW, Action.ADD):
            return self.none()
        linkages = self.model._meta.get_field("linkage").related_model.objects
        firms = represented(user, Representative)
        granted = organizations_where(user, Area.REGISTRY, action)
        own = Q(linkage__from_actor__in=firms) | Q(linkage__to_actor__in=firms)
        shown = Q(by_organization=None) | Q(by_organization__in=granted) | own
        return self.filter(shown, linkage__in=linkages.for_user(user).order_by().values("pk"))

    def may_add(self, user):
        return self.model._meta.get_field("linkage").related_model.objects.all().may_add(user)


class ProblemQuerySet(AccessQuerySet):
    """Constraints and opportunities: of one organization, read where the chain is shared."""

    def for_user(self, user, action=Action.VIEW):
        granted = organizations_where(user, Area.FIELDWORK, action)
        return self.filter(organization__in=granted)

    def may_add(self, user):
        return bool(organizations_where(user, Area.FIELDWORK, Action.ADD))


class WrittenDownQuerySet(AccessQuerySet):
    """What the firms of a linkage, or an organization on behalf of one, wrote down of their dealings.

    Its author changes it and takes it back; the firms of the linkage see it, and the organization that wrote it.
    """

    def for_user(self, user, action=Action.VIEW):
        if not getattr(user, "is_authenticated", False):
            return self.none()
        firms = represented(user, Representative)
        written = Q(by_organization__in=organizations_where(user, Area.REGISTRY, action))
        if action is Action.VIEW:
            return self.filter(written | self.concerning(firms))
        return self.filter(written | Q(by_firm__in=firms))

    def concerning(self, firms):
        """Which rows the people of `firms` see because they are about them."""
        return Q(linkage__from_actor__in=firms) | Q(linkage__to_actor__in=firms)

    def may_add(self, user):
        return self.model._meta.get_field("linkage").related_model.objects.all().may_add(user)

    def standing(self):
        """Without what was taken back."""
        return self.filter(withdrawn_at=None)


class DeliveryQuerySet(WrittenDownQuerySet):
    def for_user(self, user, action=Action.VIEW):
        """Answered by the other side: its firm, or an organization on its behalf, but never by who wrote it down."""
        if action is not Action.ANSWER:
            return super().for_user(user, action)
        if not getattr(user, "is_authenticated", False):
            return self.none()
        firms = represented(user, Representative)
        granted = organizations_where(user, Area.REGISTRY, action)
        asked = Q(side="from", linkage__to_actor__in=firms) | Q(side="to", linkage__from_actor__in=firms)
        seen = self.for_user(user).order_by().values("pk") if granted else []
        return self.filter(asked | (Q(pk__in=seen) & ~Q(by_organization__in=granted) & ~Q(by_firm__in=firms))).exclude(by=user.pk)


class CostQuerySet(WrittenDownQuerySet):
    def concerning(self, firms):
        """What trading costs a side is not the other side's to know."""
        return Q(side="from", linkage__from_actor__in=firms) | Q(side="to", linkage__to_actor__in=firms)


class ExchangeQuerySet(WrittenDownQuerySet):
    def concerning(self, firms):
        received = self.model.receivers.through.objects.filter(actor__in=firms).order_by().values("exchange")
        return super().concerning(firms) | Q(group__in=firms) | Q(giver__in=firms) | Q(pk__in=received)
