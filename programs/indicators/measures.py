"""“Open the list” behind an indicator's figure."""

from core.figures import opener
from programs.indicators.models import IndicatorVersion, Observation, Period
from programs.indicators.rollup import results
from programs.indicators.scope import may_read, scope_of


@opener
def counted_by_an_indicator(parts, user):
    """The actors that a live figure of an indicator counts, or whose values it adds up. An edition's figure lists its own."""
    if "v" not in parts or "e" in parts:
        return None
    version = IndicatorVersion.objects.for_user(user).select_related("indicator__program").filter(pk=parts["v"]).first()
    period = Period.objects.for_user(user).filter(pk=parts.get("p")).first()
    if version is None or period is None or period.program_id != version.indicator.program_id:
        return None
    scope = scope_of(parts)
    if not may_read(version.indicator.program, user, scope):
        return None
    result = results(version.indicator.program, period, [version], scope)[0]
    if result.relation is not None:
        return result.relation.actors
    category = parts.get("c", {})
    used = result.used if not category else next((u for found, _value, u in result.cells if found == category), ())
    return frozenset(Observation.objects.filter(pk__in=used).exclude(actor=None).order_by().values_list("actor", flat=True))
