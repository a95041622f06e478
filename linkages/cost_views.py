"""Pages of what it costs to trade: stating it, finding it, one statement, and a chain's costs before and after a day."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.pages import RecordView
from actors.models import Actor
from core.access import Area
from core.lists import Column
from core.pages import RecordPage
from core.views import Role
from linkages import actions, cost_actions
from linkages.cost_bars import REASONS, amount, drawn, legend
from linkages.cost_comparison import STRADDLES, compare
from linkages.cost_filters import TransactionCostFilter
from linkages.cost_forms import CompareForm, CostForm
from linkages.costs import worked_for
from linkages.enums import Side
from linkages.models import LinkageStatement, TransactionCost
from linkages.sides import hide, masked
from linkages.views import SayView
from markets.models import ValueChain

REFUSES = gettext_lazy("What was stated is never changed. State the costs of the period anew: the newer statement counts instead.")


class StateCostView(SayView):
    """Say what trading cost one side in a period: one's own firm's, or on behalf of either."""

    form_class = CostForm
    template_name = "linkages/linkage_state.html"
    heading = gettext_lazy("What it costs to trade")
    explain = gettext_lazy(
        "Amounts are for all that was traded in the period. Leave empty what is not known: the sum is then shown as a lower bound."
    )
    button = gettext_lazy("State the costs")
    done = gettext_lazy("Stated. A newer statement of the same period counts instead of an older one.")

    def form(self, row, data=None):
        form = super().form(row, data)
        own = actions.own_side(row, self.request.user)
        sides = [(Side.FROM, row.from_actor), (Side.TO, row.to_actor)]
        behalf = "" if own else f" ({_('on its behalf')})"
        form.fields["side"].choices = [(side, f"{actor.name}{behalf}") for side, actor in sides if own in (None, side)]
        form.fields["side"].initial = own or Side.FROM
        return form

    def initial(self, row):
        return newest_period(row, self.request.user)

    def act(self, row, by, side, **values):
        return cost_actions.state_cost(linkage=row, side=side, by=by, **values)

    def back(self, row):
        return f"{row.get_absolute_url()}#costs"


def newest_period(linkage, user, side=None):
    """The period and the currency of the newest statement: costs of the same period can be divided by its quantity."""
    said = LinkageStatement.objects.for_user(user, few=True).filter(linkage=linkage, says="exists", quantity__isnull=False)
    last = said.filter(**{"side": side} if side else {}).order_by("-period_end", "-stated_at", "-pk").first()
    if last is None:
        return {}
    return {"period_start": last.period_start, "period_end": last.period_end, "currency": last.currency_id}


class CostView(RecordView):
    """What was stated of costs, also what was stated anew since."""

    model = TransactionCost
    url_base, url_name = "linkages/costs", "cost"
    roles = (Role.LIST, Role.DETAIL, Role.DELETE)
    area = Area.REGISTRY
    filterset_class = TransactionCostFilter
    export_kind = "transaction-costs"
    related = ("linkage__value_chain", "linkage__from_actor", "linkage__to_actor", "linkage__product", "by_firm", "by_organization")
    ordering = ("-period_end", "-pk")
    refuses_revert = REFUSES
    columns = (
        Column("bearer", gettext_lazy("Borne by"), template="linkages/cells/cost_bearer.html"),
        Column("period_start", gettext_lazy("Period"), template="linkages/cells/cost_period.html"),
        Column("per_unit", gettext_lazy("Cost of a unit"), template="linkages/cells/cost_per_unit.html"),
        Column("stated_by", gettext_lazy("Stated by"), template="linkages/cells/cost_author.html"),
        Column("stands", gettext_lazy("Counts"), kind="yes_no"),
    )
    lead = gettext_lazy("What it costs each side to find partners, agree, carry, check and wait. The other side is not shown it.")
    empty = gettext_lazy("No costs were stated yet. State them on the page of a linkage.")
    icon = "link"

    @property
    def title(self):
        return _("Costs of trade")

    def prepare(self, rows):
        tell(rows, self.request.user)

    def record(self, *args):
        row = super().record(*args)
        tell([row], self.request.user)
        return row

    def context(self, row):
        line = drawn([row.worked])[0]
        return {"line": line, "legend": legend([line])}

    def perform_delete(self, row, by):
        cost_actions.withdraw_cost(cost=row, by=by)


def tell(rows, user):
    """Adds to each of `rows` (a list): what it comes to (`worked`), who bears it (`bearer`, `partner`), and whether it `stands`."""
    hide([row.linkage for row in rows], user)
    found = worked_for(user, rows) if rows else {}
    standing = set(TransactionCost.objects.filter(pk__in=found).in_force().order_by().values_list("pk", flat=True))
    for row in rows:
        ends = (row.linkage.from_actor, row.linkage.to_actor)
        row.bearer, row.partner = ends if row.side == Side.FROM else reversed(ends)
        row.worked, row.stands = found[row.pk], row.pk in standing
        row.line = drawn([row.worked])[0]


class ChainCostsView(RecordPage):
    """What trading costs on the linkages of a chain, before a day and after it."""

    model = ValueChain
    title = gettext_lazy("What it costs to trade")

    def get(self, request, key):
        chain = self.record()
        form = CompareForm(request.GET or None, user=request.user)
        day = timezone.localdate().replace(month=1, day=1)
        if form.is_bound and form.is_valid():
            day = form.cleaned_data["on"]
        found = compare(request.user, day, linkage__value_chain=chain)
        crumbs = [(str(chain), f"/chains/{chain.pk}/"), (self.title, "")]
        return self.page("chains/costs.html", chain=chain, form=form, day=day, found=found, crumbs=crumbs, **self.told(found))

    def told(self, found):
        """The lines in words, with the names that the reader may know."""
        keys = {line.actor.pk for line in found.lines}
        seen = set(Actor.objects.for_user(self.request.user).filter(pk__in=keys).order_by().values_list("pk", flat=True))
        lines = [{"linkage": line.linkage, "actor": masked(line.actor, seen), **self.words(line.compared, found)} for line in found.lines]
        left = {}
        for _worked, why in found.left:
            reason = _("Its period lies on both sides of the day.") if why == STRADDLES else str(REASONS[why])
            left[reason] = left.get(reason, 0) + 1
        return {
            "lines": lines,
            "whole": self.words(found.whole, found),
            "same": self.words(found.same, found),
            "left": sorted(left.items()),
        }

    def words(self, compared, found):
        return {
            "compared": compared,
            **{
                when: None if told.per_unit is None else amount(told.per_unit, found.currency, found.unit)
                for when, told in (("before", compared.before), ("after", compared.after))
            },
        }
