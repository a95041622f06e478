"""Who, near a firm, stands before or after it in its chains and agreed to be found."""

from collections import defaultdict

from django.db.models import Case, F, IntegerField, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from actors import consents
from actors.enums import ActorStatus, Shared, Viewer
from actors.models import Actor, ActorFunction, Consent
from linkages.firm_views import FirmPage
from linkages.models import Linkage

MOST_FOUND = 30


def stages_of(firm, user, day):
    """{chain: (first, last position)} of what `firm` does, as its own people know it."""
    found = defaultdict(list)
    rows = ActorFunction.objects.for_user(user).filter(actor=firm).exclude(until__lt=day).order_by()
    for chain, position in rows.values_list("function__value_chain", "function__position"):
        found[chain].append(position)
    return {chain: (min(positions), max(positions)) for chain, positions in found.items()}


def near(firm, user, *, buyers, day=None):
    """Firms that agreed to be found and stand after (`buyers`) or before `firm` in one of its chains, the nearest first.

    Each with `does`: its stages there. Without those with whom it trades already. Three queries.
    """
    day = day or timezone.localdate()
    stages = stages_of(firm, user, day)
    beyond = Q(pk__in=[])
    for chain, (first, last) in stages.items():
        place = {"function__position__gt": last} if buyers else {"function__position__lt": first}
        beyond |= Q(function__value_chain=chain, **place)
    open_ = Consent.objects.standing().filter(what=Shared.FOUND, viewer=Viewer.FIRMS).order_by().values("actor")
    does = ActorFunction.objects.filter(beyond, actor__in=open_).exclude(until__lt=day).exclude(since__gt=day).exclude(actor=firm.pk)
    known = Linkage.objects.for_user(user)
    partners = known.filter(from_actor=firm).values("to_actor").union(known.filter(to_actor=firm).values("from_actor"))
    far = Case(
        When(admin1__isnull=False, admin1=firm.admin1_id, then=Value(0)),
        When(country=firm.country, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = Actor.objects.filter(pk__in=does.order_by().values("actor"), status=ActorStatus.ACTIVE, visibility="registry")
    rows = list(rows.exclude(pk__in=partners).annotate(far=far).select_related("admin1").order_by(F("far"), "name_sort", "pk")[:MOST_FOUND])
    told = defaultdict(dict)
    for stage in (
        does.filter(actor__in=[row.pk for row in rows]).select_related("function__value_chain").order_by("function__position", "pk")
    ):
        told[stage.actor_id].setdefault(stage.function_id, stage.function)
    for row in rows:
        row.does = list(told[row.pk].values())
    return rows


class NearbyView(FirmPage):
    """Who buys what we sell, and sells what we buy, near us."""

    tab = "trade"

    def get(self, request):
        parts = [
            (_("They stand after you: ask whether they buy"), near(self.firm, request.user, buyers=True)),
            (_("They stand before you: ask whether they sell"), near(self.firm, request.user, buyers=False)),
        ]
        found = (Shared.FOUND, Viewer.FIRMS) in consents.standing_pairs(self.firm)
        return self.page("nearby", _("Partners near you"), parts=parts, anybody=any(rows for _title, rows in parts), found=found)
