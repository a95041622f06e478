"""Pages of value chains: the list, the chain with its map, and describing it with functions and channels."""

from datetime import date

from django.db.models import Count, Exists, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.pages import HistoryView
from actors.enums import ActorKind
from core.access import Action, Area
from core.lists import Column
from linkages.drawing import draw
from linkages.enums import Governance, LinkageKind
from linkages.map import chain_map
from linkages.models import Opportunity
from markets.actions import amend_chain, describe_chain
from markets.filters import ValueChainFilter
from markets.forms import MOST_ROWS, ChainForm
from markets.models import Channel, Function, ValueChain
from markets.views import PartView, country_name


def counted(model):
    rows = model.objects.filter(value_chain=OuterRef("pk")).order_by().values("value_chain")
    return Subquery(rows.annotate(n=Count("pk")).values("n"))


class ChainHistoryView(HistoryView):
    """Only for those who read the whole chain: what it said before is more than its name, product, functions and channels."""

    def rows(self, action=Action.VIEW):
        rows = super().rows(action)
        return rows.filter(pk__in=ValueChain.objects.in_full(self.request.user).order_by().values("pk"))


class ChainView(PartView):
    """Value chains; `?as_of=` shows the map as it was on a day."""

    model = ValueChain
    area = Area.CHAINS
    url_base, url_name = "chains", "chain"
    form_class = ChainForm
    filterset_class = ValueChainFilter
    related = ("product__unit",)
    history_class = ChainHistoryView
    icon = "map"
    lead = gettext_lazy("A product's way from inputs to its end markets, drawn from the registry.")
    empty = gettext_lazy("No value chain is described yet. Begin with its product, its functions and its channels.")
    columns = (
        Column("name", gettext_lazy("Value chain"), sort="name", kind="name"),
        Column("product", gettext_lazy("Product")),
        Column(lambda row: row.country_name if row.in_full else None, gettext_lazy("Country"), template="chains/country_cell.html"),
        Column("function_count", gettext_lazy("Functions"), kind="number"),
        Column("channel_count", gettext_lazy("Channels"), kind="number"),
    )

    def extend(self, rows):
        whole = ValueChain.objects.in_full(self.request.user).filter(pk=OuterRef("pk"))
        counts = {"function_count": counted(Function), "channel_count": counted(Channel)}
        return rows.annotate(in_full=Exists(whole), country_name=country_name(), **counts)

    def context(self, row):
        user = self.request.user
        day, day_fault = self.day()
        data = chain_map(row, user, day)
        opportunities = Opportunity.objects.for_user(user).filter(value_chain=row, status__in=["open", "addressed"])
        return {
            "data": data,
            "day": day,
            "day_fault": day_fault,
            "is_today": day == timezone.localdate(),
            "svg": draw(data, row.name),
            "svg_url": f"/api/v1/value-chains/{row.pk}/map.svg?as_of={day.isoformat()}",
            "edges": edge_rows(data),
            "boxes": box_rows(data),
            "markers": marker_rows(data),
            "factors": [b for b in data["bands"] if b["kind"] == "enabling_factor"],
            "supporting": [b for b in data["bands"] if b["kind"] == "supporting_market"],
            "markets": [n for n in data["nodes"] if n["kind"] == "end_market"],
            "opportunities": opportunities.order_by("-potential", "pk"),
            "share": share_of(data["totals"]["confirmed"], data["totals"]["in_force"]),
        }

    def day(self):
        """(the day of the map, whether what was asked for is no day)."""
        text = self.request.GET.get("as_of", "")
        try:
            return (date.fromisoformat(text) if text else timezone.localdate()), False
        except ValueError:
            return timezone.localdate(), True

    def perform_create(self, values, by):
        return describe_chain(by=by, organization=self.home(by), **values)

    def perform_update(self, row, values, by):
        return amend_chain(chain=row, by=by, **values)

    def do_create(self):
        return self.with_more_rows(None) or super().do_create()

    def do_update(self):
        return self.with_more_rows(self.kwargs["key"]) or super().do_update()

    def with_more_rows(self, key):
        """The form again with one row more, where that is what was asked; nothing is judged or stored yet."""
        wanted = self.request.POST.get("add", "")
        if wanted not in ("functions", "channels"):
            return None
        if key is None:
            self.require_add()
        row = self.record() if key is not None else None
        data = self.request.POST.copy()
        count = data.get(f"{wanted}-TOTAL_FORMS", "")
        data[f"{wanted}-TOTAL_FORMS"] = str(min(int(count) + 1, MOST_ROWS)) if count.isdecimal() and len(count) < 4 else "1"
        form = self.form(row, data)
        form.hush()
        return self.show_form(form, row)


def share_of(part, whole):
    """A percentage, or None of nothing."""
    return 100 * part / whole if whole else None


def edge_rows(data):
    """The ribbons of the map as the rows of a table."""
    functions = {n["function"]: n["label"] for n in data["nodes"] if n["kind"] == "function"}
    names = {n["id"]: (functions[n["function"]], n["label"] if n["kind"] == "group" else "") for n in data["nodes"] if n["function"]}
    return [
        {
            **edge,
            "start": names[edge["from"]],
            "end": names[edge["to"]],
            "kind_name": LinkageKind(edge["kind"]).label,
            "governance_name": Governance(edge["governance"]).label if edge["governance"] else "",
            "share": share_of(edge["confirmed"], edge["linkages"]),
        }
        for edge in data["edges"]
    ]


def box_rows(data):
    """Functions with who performs them, by kind."""
    return [
        {**node, "kind_names": [(ActorKind(k["kind"]).label, k["actors"]) for k in node["kinds"]]}
        for node in data["nodes"]
        if node["kind"] == "function"
    ]


def marker_rows(data):
    """Constraints with the name of the part that they stand on."""
    named = {n["id"]: n["label"] for n in data["nodes"]}
    named |= {f"{b['kind']}-{b['id']}": b["label"] for b in data["bands"]}
    named |= {f"channel-{lane['id']}": lane["label"] for lane in data["lanes"]}
    return [{**m, "where": named.get(m["on"]) or named.get(m["node"]) or ""} for m in data["markers"]]
