"""One result per place, partner or intervention beside the whole: what `results/?by=` adds, in a constant number of queries."""

from collections import defaultdict
from dataclasses import dataclass, replace

from actors.models import Actor
from core.models import Place
from programs.indicators.enums import IndicatorSource, PeriodStatus
from programs.indicators.models import Observation
from programs.indicators.rollup import Result, observe, relation_of
from programs.indicators.scope import LEAD

AXES = ("place", "partner", "intervention")


@dataclass(frozen=True)
class Line:
    """The result of one part; `key` None: the lead among partners, else values given without that axis (their figure has no name)."""

    key: str | int | None
    result: Result
    figure: str | None


def breakdown(program, period, found, by, scope):
    """{version key: [Line]} of the parts of `scope` along the axis `by`, for the results `found`; a place counts with all below it."""
    rows = Observation.objects.filter(indicator__in=[r.version.indicator_id for r in found], period__ends_on__lte=period.ends_on)
    groups = defaultdict(lambda: defaultdict(list))
    for row in scope.of(rows).select_related("period").order_by("period__ends_on", "pk"):
        groups[row.indicator_id][getattr(row, f"{by}_id")].append(row)
    if by == "place":
        with_places_below(groups)
    lines = {}
    for result in found:
        if result.version.source == IndicatorSource.COMPUTED:
            lines[result.version.pk] = computed(program, period, result, by, scope)
        else:
            parts = groups[result.version.indicator_id]
            lines[result.version.pk] = [observed(result, by, key, scope, parts[key]) for key in sorted(parts, key=str)]
    return lines


def with_places_below(groups):
    """Adds to each place of `groups` the rows of the places in it, where it stands in the list itself."""
    codes = {code for parts in groups.values() for code in parts if code}
    above = Place.objects.filter(code__in=codes).order_by().values_list("code", "parent__code", "parent__parent__code")
    above = {code: (parent, over) for code, parent, over in above}
    for parts in groups.values():
        own = {code: list(rows) for code, rows in parts.items()}
        for code, rows in own.items():
            for name in above.get(code, ()):
                if name in own:
                    parts[name] += rows


def part_of(scope, by, key):
    """The scope of one line, or None where it has no name."""
    if key is None:
        return replace(scope, partner=LEAD) if by == "partner" else None
    return replace(scope, **{by: key})


def observed(result, by, key, scope, rows):
    part = part_of(scope, by, key)
    made = Result(result.version, result.period, scope=part or scope)
    observe(made, rows)
    return Line(key, made, made.figure if part else None)


def computed(program, period, result, by, scope):
    """Of a computed indicator: each partner's own registry; places where the figure is a number of actors. Nothing once locked."""
    if period.status == PeriodStatus.LOCKED:
        return []
    if by == "partner" and not scope.partner:
        keys = [None, *program.partners.order_by("pk").values_list("pk", flat=True)]
    elif by == "place" and result.value == len(result.relation.actors):
        places = Actor.objects.filter(pk__in=result.relation.actors).exclude(admin1=None).order_by().values_list("admin1", flat=True)
        keys = sorted(set(places))
    else:
        keys = []
    return [counted(result, key, part_of(scope, by, key), program, period) for key in keys]


def counted(result, key, part, program, period):
    made = Result(result.version, period, scope=part, status="computed")
    made.relation = relation_of(result.version, period, program, part)
    made.value = made.relation.value
    return Line(key, made, made.figure)
