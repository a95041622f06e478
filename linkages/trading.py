"""Who trades with whom by their own word: what a firm shows to its partners is shown to nobody who merely says so."""

from actors.consents import partners
from actors.models import Actor
from linkages.enums import Says
from linkages.models import Linkage


@partners
def say_they_trade_with(firms):
    """The actors that say themselves, and not on whose behalf others say, that they trade with one of `firms`."""
    rows = Linkage.objects.filter(denied=False)
    sellers = rows.filter(to_actor__in=firms, from_says=Says.EXISTS, from_own=True).values("from_actor")
    buyers = rows.filter(from_actor__in=firms, to_says=Says.EXISTS, to_own=True).values("to_actor")
    return Actor.objects.filter(pk__in=sellers.union(buyers))
