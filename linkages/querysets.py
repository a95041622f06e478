"""Who sees a linkage and what was said of it; and its status on a day."""

from datetime import timedelta
from functools import reduce
from operator import or_

from django.apps import apps
from django.db.models import BooleanField, Case, CharField, DateField, Exists, F, OuterRef, Q, Value, When
from django.db.models.expressions import Func
from django.db.models.functions import Cast, Coalesce, Greatest

from accounts.access import is_empty, organizations_where, own_firms, representations
from actors.consents import showing, shown_to
from actors.enums import Shared
from core.access import Action, Area
from core.history import event_model
from core.querysets import AccessQuerySet, has
from linkages.enums import LinkageStatus
from linkages.moments import NOW, LinkagesThen

ANSWER_DAYS = 30
DEFAULT_MONTHS = 12


class AddMonths(Func):
    """A date some months later (SQL: date + n months)."""

    output_field = DateField()

    def as_sql(self, compiler, connection, **extra):
        day, day_params = compiler.compile(self.source_expressions[0])
        months, month_params = compiler.compile(self.source_expressions[1])
        return f"(({day}) + ({months}) * interval '1 month')::date", [*day_params, *month_params]


def nothing_said(model):
    """{column of `model` that follows from statements: what it holds where there is none, as SQL}."""
    fields = [model._meta.get_field(name) for name in model.DERIVED]
    return {f.column: "NULL" if f.null else "false" if isinstance(f, BooleanField) else "''" for f in fields}


class LinkageQuerySet(AccessQuerySet):
    moment = NOW

    @staticmethod
    def parties(organizations):
        """Keys of the linkages on which one of `organizations` (keys) spoke."""
        party = apps.get_model("linkages", "LinkageParty")
        return party.objects.filter(organization__in=organizations).order_by().values("linkage")

    def for_user(self, user, action=Action.VIEW, *, few=False):
        """An organization sees linkages it made a statement on, and those that one of their firms agreed to show it; a firm its own.

        Only a firm's own people and an organization that spoke on it answer. `few` is quicker where something else leaves a handful of rows: the organization's linkages are then not gathered first.
        """
        if not getattr(user, "is_authenticated", False):
            return self.none()
        party, ends = self.parties(organizations_where(user, Area.REGISTRY, action)), self.seen_for_an_end(user, action)
        if few:
            return self.filter(reduce(or_, ends, Q(has(party.filter(linkage=OuterRef("pk"))))))
        # One set of keys, gathered once however many they are. Of a subquery beside an OR that does not fit into its memory, the
        # database goes through all keys again for every row.
        return self.filter(pk__in=party.union(*self.keys_of(ends), all=True) if ends else party)

    @staticmethod
    def seen_for_an_end(user, action=Action.VIEW):
        """[conditions under which `user` sees a linkage for one of its ends: the own firm, or one that agreed to show it]."""
        actors = [own_firms(user), *([showing(Shared.LINKAGES, user)] if action is Action.VIEW else [])]
        return [Q(**{f"{end}__in": keys}) for keys in actors if not is_empty(keys) for end in ("from_actor", "to_actor")]

    def keys_of(self, conditions):
        return [self.model.objects.filter(condition).order_by().values("pk") for condition in conditions]

    def for_user_in_parts(self, user):
        """[those on which an organization of `user` spoke, all others that `user` sees]: together `for_user(user)`, none in both.

        Each part is read by an index and in its order. With an OR between them the database gathers all keys of the organization
        first, which takes longer than all else that a page asks.
        """
        if not getattr(user, "is_authenticated", False):
            return [self.none()]
        party = self.parties(organizations_where(user, Area.REGISTRY))
        spoke, ends = self.filter(pk__in=party), self.keys_of(self.seen_for_an_end(user))
        if not ends:
            return [spoke]
        first, *rest = ends
        return [spoke, self.filter(pk__in=first.union(*rest)).exclude(has(party.filter(linkage=OuterRef("pk"))))]

    def at(self, moment):
        """These linkages as they stood at `moment` (linkages.moments), in every column that follows from statements.

        Known on a day: without those recorded later; one that was removed since is not brought back.
        """
        rows = self._chain()
        rows.moment = moment
        if moment.past:
            alias, fields = rows.query.get_initial_alias(), [f.column for f in self.model._meta.concrete_fields]
            rows.query.alias_map[alias] = LinkagesThen(self.model._meta.db_table, alias, moment, nothing_said(self.model), fields)
        return rows

    def _clone(self):
        rows = super()._clone()
        rows.moment = self.moment
        return rows

    def with_figures(self, user):
        """Adds `told_gap_quantity`, `told_gap_price`, `told_quantity`, `told_value`: what follows from both sides' figures.

        Empty for who may not see every figure that stands behind it: of a gap and one figure the other could be reckoned.
        """
        statements = self.model.statements.rel.related_model.objects.exclude(quantity=None, price=None)
        unseen = statements.filter(linkage=OuterRef("pk")).exclude(statement_seen(user))
        all_seen = ~Q(has(unseen.values("pk")))
        if self.moment.known_by:
            # A statement that was removed or moved since has no reader any more whom one could ask for.
            gone = event_model(statements.model).objects.exclude(quantity=None, price=None)
            all_seen &= ~Exists(gone.filter(linkage=OuterRef("pk"), pgh_created_at__gt=self.moment.known_by).order_by())
        columns = {"gap_quantity": "gap_quantity", "gap_price": "gap_price", "quantity": "flow_quantity", "value": "flow_value"}
        return self.annotate(**{f"told_{name}": Case(When(all_seen, then=F(column))) for name, column in columns.items()})

    def with_flows(self, user):
        """Adds `seen_quantity` and `seen_value`: the flow, but of linkages on which one's organization or firm spoke alone.

        For sums over many linkages. One that is seen by a firm's consent is counted, and its figures are not added.
        """
        if is_empty(showing(Shared.LINKAGES, user)):
            return self.annotate(seen_quantity=F("flow_quantity"), seen_value=F("flow_value"))
        firms, party = own_firms(user), self.parties(organizations_where(user, Area.REGISTRY))
        spoke = Q(has(party.filter(linkage=OuterRef("pk")))) | Q(from_actor__in=firms) | Q(to_actor__in=firms)
        return self.annotate(seen_quantity=Case(When(spoke, then=F("flow_quantity"))), seen_value=Case(When(spoke, then=F("flow_value"))))

    def may_add(self, user):
        return bool(organizations_where(user, Area.REGISTRY, Action.ADD)) or (user.pk is not None and representations(user).exists())

    def with_status(self, day=None):
        """Adds `status` and `confirmed_until` on `day` (that of the moment looked at, if none): MODEL 10, from stored, clock-free values.

        And `said_until`, when that status lapses: the confirmation by both firms, else what was said last by anybody.
        """
        day = day or self.moment.day
        months = Coalesce(F("value_chain__confirmation_months"), Value(DEFAULT_MONTHS))
        rows = self.annotate(
            spoken_until=AddMonths(Cast(Greatest("from_at", "to_at"), DateField()), months),
            own_until=AddMonths(Cast("both_own_at", DateField()), months),
        )
        rows = rows.annotate(said_until=Case(When(own_until__gte=day, then=F("own_until")), default=F("spoken_until")))
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
            When(own_until__gte=day, then=Value(LinkageStatus.CONFIRMED)),
            When(spoken_until__gte=day, then=Value(LinkageStatus.CLAIMED)),
            default=Value(LinkageStatus.LAPSED),
            output_field=CharField(),
        )
        until = Case(When(denied=False, then=F("own_until")), default=None, output_field=DateField())
        return rows.annotate(status=status, confirmed_until=until)


class PartyQuerySet(AccessQuerySet):
    def for_user(self, user, action=Action.VIEW):
        return self.filter(organization__in=organizations_where(user, Area.REGISTRY, action))

    def may_add(self, user):
        return False


def statement_seen(user, action=Action.VIEW):
    """Which statements, of linkages that `user` sees, are shown.

    What firms said themselves where one's organization spoke too, and what it said on behalf; all that was said of one's own
    firm; and what is said for the side of a firm that agreed to show its figures.
    """
    firms = own_firms(user)
    granted = organizations_where(user, Area.REGISTRY, action)
    party = LinkageQuerySet.parties(granted)
    # Who sees no linkage for another reason sees those alone on which the own organization spoke.
    alone = action is Action.VIEW and is_empty(firms) and is_empty(showing(Shared.LINKAGES, user))
    spoke = Q() if alone else Q(has(party.filter(linkage=OuterRef("linkage"))))
    agreed = showing(Shared.FIGURES, user)
    return (
        Q(linkage__from_actor__in=firms)
        | Q(linkage__to_actor__in=firms)
        | Q(by_organization__in=granted)
        | Q(by_organization=None) & spoke
        | Q(side="from", linkage__from_actor__in=agreed)
        | Q(side="to", linkage__to_actor__in=agreed)
    )


class StatementQuerySet(AccessQuerySet):
    def at(self, moment):
        """Those that say something of the day looked at, and that were recorded by then (linkages.moments)."""
        rows = self.filter(period_start__lte=moment.until) if moment.until else self
        return rows.filter(recorded_at__lte=moment.known_by) if moment.known_by else rows

    def for_user(self, user, action=Action.VIEW, *, few=False):
        """Of linkages one sees, those of `statement_seen`. Statements are appended, never changed.

        `few` is quicker where something else leaves the statements of a page or of one firm, as with linkages.
        """
        if action not in (Action.VIEW, Action.ADD) or not getattr(user, "is_authenticated", False):
            return self.none()
        linkages = self.model._meta.get_field("linkage").related_model.objects.for_user(user, few=few).order_by().values("pk")
        seen = Q(has(linkages.filter(pk=OuterRef("linkage")))) if few else Q(linkage__in=linkages)
        return self.filter(statement_seen(user, action), seen)

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

    Its author changes it and takes it back; the firms of the linkage see it, the organization that wrote it, and the
    organizations that see the linkage and to whom the firm that it speaks for agreed to show it (`agreed`).
    """

    agreed = None

    def for_user(self, user, action=Action.VIEW):
        if not getattr(user, "is_authenticated", False):
            return self.none()
        firms = own_firms(user)
        written = Q(by_organization__in=organizations_where(user, Area.REGISTRY, action))
        if action is Action.VIEW:
            return self.filter(written | self.concerning(firms) | self.shown(user))
        return self.filter(written | Q(by_firm__in=firms))

    def shown(self, user):
        """Which rows are shown because the firm that they speak for agreed to it."""
        linkages = self.model._meta.get_field("linkage").related_model.objects.for_user(user, few=True).order_by().values("pk")
        return self.agreed_to(organizations_where(user, Area.REGISTRY)) & Q(has(linkages.filter(pk=OuterRef("linkage"))))

    def agreed_to(self, organizations):
        """Which rows speak for a firm that agreed to show them to one of `organizations` (keys); none of what is not on offer."""
        if self.agreed is None:
            return Q(pk__in=[])
        firms = shown_to(organizations, self.agreed)
        return Q(side="from", linkage__from_actor__in=firms) | Q(side="to", linkage__to_actor__in=firms)

    def known_to(self, organizations):
        """What a figure of `organizations` (keys) is counted from: what they wrote down, and what firms agreed to show them."""
        return self.filter(Q(by_organization__in=organizations) | self.agreed_to(organizations))

    def concerning(self, firms):
        """Which rows the people of `firms` see because they are about them."""
        return Q(linkage__from_actor__in=firms) | Q(linkage__to_actor__in=firms)

    def may_add(self, user):
        return self.model._meta.get_field("linkage").related_model.objects.all().may_add(user)

    def standing(self):
        """Without what was taken back."""
        return self.filter(withdrawn_at=None)


class DeliveryQuerySet(WrittenDownQuerySet):
    agreed = Shared.DELIVERIES

    def for_user(self, user, action=Action.VIEW):
        """Answered by the other side: its firm, or an organization on its behalf, but never by who wrote it down."""
        if action is not Action.ANSWER:
            return super().for_user(user, action)
        if not getattr(user, "is_authenticated", False):
            return self.none()
        firms = own_firms(user)
        granted = organizations_where(user, Area.REGISTRY, action)
        asked = Q(side="from", linkage__to_actor__in=firms) | Q(side="to", linkage__from_actor__in=firms)
        seen = self.for_user(user).order_by().values("pk") if granted else []
        return self.filter(asked | (Q(pk__in=seen) & ~Q(by_organization__in=granted) & ~Q(by_firm__in=firms))).exclude(by=user.pk)


class CostQuerySet(WrittenDownQuerySet):
    agreed = Shared.COSTS

    def concerning(self, firms):
        """What trading costs a side is not the other side's to know."""
        return Q(side="from", linkage__from_actor__in=firms) | Q(side="to", linkage__to_actor__in=firms)

    def in_force(self):
        """Those that no newer one of the same side, period and author superseded, and that were not taken back.

        What was superseded does not come back when the newer one is taken back: its author had replaced it.
        """
        same = self.model.objects.filter(**{name: OuterRef(name) for name in ("linkage", "side", "period_start", "period_end")})
        newer = same.filter(Q(stated_at__gt=OuterRef("stated_at")) | Q(stated_at=OuterRef("stated_at"), pk__gt=OuterRef("pk")))
        authors = [Exists(newer.filter(**{author: OuterRef(author)}).order_by()) for author in ("by_firm", "by_organization")]
        return self.standing().filter(*[~author for author in authors])

    def ruling(self):
        """Of those in force, the one that counts for each linkage, side and period: the firm's own, else the newest on its behalf.

        To be asked last: what is filtered afterwards changes which one counts.
        """
        one = ("linkage_id", "side", "period_end", "period_start")
        newest_first = ("linkage_id", "side", "-period_end", "-period_start", F("by_firm").asc(nulls_last=True), "-stated_at", "-pk")
        return self.in_force().order_by(*newest_first).distinct(*one)


class ExchangeQuerySet(WrittenDownQuerySet):
    def concerning(self, firms):
        received = self.model.receivers.through.objects.filter(actor__in=firms).order_by().values("exchange")
        return super().concerning(firms) | Q(group__in=firms) | Q(giver__in=firms) | Q(pk__in=received)
