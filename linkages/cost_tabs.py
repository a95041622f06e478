"""What it costs to trade, on a linkage's page: each side that the reader may know of, period after period."""

from django.utils.translation import gettext_lazy

from core.access import Action
from core.tabs import part
from linkages.cost_bars import drawn, legend
from linkages.costs import costs_of, worked_for
from linkages.enums import Side
from linkages.models import Linkage


@part("linkages.Linkage", "costs", gettext_lazy("What it costs to trade"), "linkages/cost_panel.html", place="main", order=40)
def costs(linkage, user):
    """Nothing where the reader may see no costs and say none."""
    may_add = Linkage.objects.for_user(user, Action.ANSWER).filter(pk=linkage.pk).exists()
    rows = costs_of(user, linkage=linkage)
    if not rows and not may_add:
        return None
    lines = drawn(list(worked_for(user, rows).values()))
    sides = [(linkage.from_actor, Side.FROM), (linkage.to_actor, Side.TO)]
    told = [{"actor": actor, "lines": found} for actor, side in sides if (found := [line for line in lines if line["row"].side == side])]
    return {"sides": told, "legend": legend(lines), "may_add": may_add, "count": len(rows)}
