"""A program's results of a period: approved observations added up by each indicator's own rules, computed ones counted."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils import timezone

from analysis.rollup import NOTHING, Cell, not_disaggregated, progress, roll_up
from core.figures import MEASURES, Input, Relation, token
from core.models import Currency
from programs.indicators.enums import IndicatorSource, ObservationStatus, PeriodStatus
from programs.indicators.models import IndicatorVersion, LockedFigure, Observation, Period, Target
from programs.indicators.scope import ALL, LEAD, Scope


@dataclass
class Result:
    """One indicator in one period: its figure, its cells, and what is missing."""

    version: IndicatorVersion
    period: Period
    value: Decimal | None = None
    used: tuple = ()
    stale: bool = False
    cells: list = field(default_factory=list)  # (category, value, used)
    relation: object = None
    scope: Scope = ALL
    baseline: Decimal | None = None
    target: Decimal | None = None
    expected: int = 1
    missing: list = field(default_factory=list)
    status: str = "missing"

    @property
    def figure(self):
        return self.figure_of({})

    def figure_of(self, category):
        """The name of the figure of the total, or of one cell."""
        return figure_name(self.version, self.period, category, scope=self.scope)

    @property
    def progress(self):
        return progress(self.value, self.baseline, self.target, self.version.polarity)

    @property
    def not_disaggregated(self):
        if self.version.aggregation.get("category", "sum") != "sum" or self.version.measure in ("percentage", "ratio", "index"):
            return None
        axes = {axis["axis"] for axis in self.version.disaggregations if axis.get("kind", "partition") == "partition"}
        for axis in sorted(axes):
            values = [value for category, value, _used in self.cells if set(category) == {axis}]
            if values:
                return not_disaggregated(self.value, values)
        return None


def figure_name(version, period, category=None, edition=None, scope=ALL):
    return token(v=version.pk, p=period.pk, c=category or {}, e=edition, w=scope.parts())


def versions_for(program, period):
    """The version in force at the period's end, of each indicator of the program: one query."""
    rows = (
        IndicatorVersion.objects.filter(indicator__program=program)
        .select_related("indicator__program")
        .prefetch_related("indicator__expected_places", "indicator__expected_partners")
        .order_by("indicator__code", "indicator", "-number")
    )
    chosen = {}
    for version in rows:
        if version.valid_from is None or version.valid_from <= period.ends_on:
            chosen.setdefault(version.indicator_id, version)
    return list(chosen.values())


def results(program, period, versions=None, scope=ALL):
    """All results of `program` in `period`, in the order of codes, in a constant number of queries beside computed measures.

    With a `scope`, of that part of the program alone; targets and baselines are the whole program's and left out.
    """
    versions = versions_for(program, period) if versions is None else versions
    keys = [v.indicator_id for v in versions]
    targets = {
        (t.indicator_id, json.dumps(t.category, sort_keys=True)): t.value
        for t in Target.objects.filter(indicator__in=keys, period=period)
        if scope == ALL
    }
    observations = defaultdict(list)
    rows = (
        scope.of(Observation.objects.filter(indicator__in=keys, period__ends_on__lte=period.ends_on))
        .select_related("period")
        .order_by("period__ends_on", "pk")
    )
    for row in rows:
        observations[row.indicator_id].append(row)
    locked = {f.version_id: f for f in LockedFigure.objects.filter(period=period)} if period.status == PeriodStatus.LOCKED else {}
    within = Period.objects.filter(program=program, starts_on__gte=period.starts_on, ends_on__lte=period.ends_on).order_by(
        "starts_on", "pk"
    )
    shorter = defaultdict(list)
    for part in within:
        shorter[part.kind].append(part)
    found = []
    for version in versions:
        baseline = version.indicator.baseline if scope == ALL else None
        result = Result(version, period, baseline=baseline, target=targets.get((version.indicator_id, "{}")), scope=scope)
        if version.source == IndicatorSource.COMPUTED:
            compute(result, program, locked.get(version.pk))
        else:
            observe(result, observations[version.indicator_id], shorter[version.indicator.frequency])
        found.append(result)
    return found


def compute(result, program, frozen):
    """A computed indicator: frozen at the lock, else counted now (on the period's last day, or today while it runs)."""
    if frozen is not None and result.scope != ALL:
        # The lock kept the whole figure with its inputs; of a part it kept nothing, and today's registry is another one.
        result.relation, result.status = Relation(None), "total only"
        return
    known = frozen_relation(frozen) if frozen is not None else relation_of(result.version, result.period, program, result.scope)
    result.relation, result.value, result.status = known, known.value, "computed"


def relation_of(version, period, program, scope=ALL):
    measure = MEASURES[version.computation["measure"]]
    day = min(period.ends_on, timezone.localdate())
    organizations = [program.organization_id, *program.partners.order_by("pk").values_list("pk", flat=True)]
    if scope.partner:
        organizations = [program.organization_id if scope.partner == LEAD else scope.partner]
    parameters = {**measure.parameters, **version.computation.get("parameters", {}), "program": program.pk, **scope.parts()}
    if parameters.get("currency") == "" and Currency.objects.filter(code=version.unit).exists():
        parameters["currency"] = version.unit
    return measure.relation(organizations, parameters, day, period.starts_on)


def frozen_relation(frozen):
    inputs = tuple(
        Input(i["kind"], i["id"], i.get("actor"), Decimal(i["value"]) if i.get("value") is not None else None) for i in frozen.inputs
    )
    return Relation(frozen.value, inputs, tuple(tuple(e) for e in frozen.excluded), frozenset(frozen.actors))


def observe(result, rows, shorter=()):
    """An observed indicator: its approved values by the axis rules; the total never added to its cells."""
    version, period = result.version, result.period
    approved = [r for r in rows if r.status == ObservationStatus.APPROVED and r.version_id == version.pk and r.value_known]
    rule = version.aggregation.get("time", "sum")
    within = approved if rule == "latest" else [r for r in approved if r.period.starts_on >= period.starts_on]
    within = own_period_first(within, period)
    by_category = defaultdict(list)
    for row in within:
        by_category[json.dumps(row.category, sort_keys=True)].append(row)
    total_rows = with_partitions(by_category, version)
    last = period.ends_on.toordinal()
    factor = 100 if version.measure == "percentage" else 1
    total = roll_up(total_rows, version.aggregation, last, factor=factor) if total_rows else NOTHING
    result.value, result.used, result.stale = total.value, total.used, total.stale
    for text, found in sorted(by_category.items()):
        if text != "{}":
            cell = roll_up([as_cell(r) for r in found], version.aggregation, last, factor=factor)
            result.cells.append((json.loads(text), cell.value, cell.used))
    count_missing(result, rows, shorter)


def as_cell(row):
    actors = frozenset([row.actor_id]) if row.actor_id else frozenset()
    series = (row.place_id, row.partner_id, row.intervention_id, row.actor_id)
    return Cell(row.pk, series, row.period.ends_on.toordinal(), row.value, row.numerator, row.denominator, row.weight, actors)


def own_period_first(rows, period):
    """Where a series has a value for the period itself, shorter periods within it are not added to it."""
    own = {(series_of(r), json.dumps(r.category, sort_keys=True)) for r in rows if r.period_id == period.pk}
    return [r for r in rows if r.period_id == period.pk or (series_of(r), json.dumps(r.category, sort_keys=True)) not in own]


def series_of(row):
    return (row.place_id, row.partner_id, row.intervention_id, row.actor_id)


def with_partitions(by_category, version):
    """The cells of the total: `{}` where a series has it, else the sum of one partition's cells of that series and period."""
    totals = [as_cell(r) for r in by_category.get("{}", [])]
    told = {(c.series, c.time) for c in totals}
    for axis in version.disaggregations:
        if axis.get("kind", "partition") != "partition":
            continue
        parts = defaultdict(list)
        for text, rows in by_category.items():
            if set(json.loads(text)) == {axis["axis"]}:
                for row in rows:
                    parts[series_of(row), row.period.ends_on.toordinal()].append(row)
        for (series, time), rows in parts.items():
            if (series, time) not in told and len({json.dumps(r.category) for r in rows}) == len(axis.get("categories", [])):
                told.add((series, time))
                totals += [as_cell(r) for r in rows]
    return totals


def count_missing(result, rows, shorter=()):
    """The values that the period should have, and those it lacks, each with the reason given.

    Expected is what the indicator says (from which places and partners, how often); where it says nothing, the series
    that ever reported. `shorter` are the periods of its frequency within this one.
    """
    said = expected_of(result, shorter)
    if said is None:
        series = {series_of(r) for r in rows if not r.category} or {series_of(r) for r in rows}
        said = [(result.period, *key[:2], key) for key in sorted(series, key=str)]
        said = said or [(result.period, None, None, None)]
    result.expected = len(said)
    for period, place, partner, key in said:
        own = [
            r for r in rows if r.period_id == period.pk and key in (None, series_of(r)) and (r.place_id, r.partner_id) == (place, partner)
        ]
        # Cells count as a value too: a complete partition makes a total, and half of one was reported.
        if not any(r.value_known and r.status == ObservationStatus.APPROVED for r in own):
            line = {"partner": partner, "place": place, "reason": next((reason_of(r) for r in own), "")}
            result.missing.append(line if period.pk == result.period.pk else {**line, "period": period.name})
    statuses = {r.status for r in rows if r.period_id == result.period.pk}
    order = [ObservationStatus.RETURNED, ObservationStatus.DRAFT, ObservationStatus.SUBMITTED, ObservationStatus.APPROVED]
    result.status = next((s for s in order if s in statuses), "missing" if said else "not expected")


def reason_of(row):
    """Why a value does not count: what its reporter says, else how far its review is."""
    return row.missing_reason or (str(row.get_status_display()) if row.value_known else "")


def expected_of(result, shorter):
    """[(period, place, partner, None)] that the indicator asks for; None where it says nothing."""
    indicator = result.version.indicator
    places = [p.code for p in indicator.expected_places.all()]
    lead = indicator.program.organization_id
    partners = [None if p.pk == lead else p.pk for p in indicator.expected_partners.all()]
    periods = [result.period] if indicator.frequency in ("", result.period.kind) else list(shorter)
    if not (places or partners or indicator.frequency):
        return None
    wanted = [(period, place, partner, None) for period in periods for place in places or [None] for partner in partners or [None]]
    scope = result.scope
    return [
        w
        for w in wanted
        if (not scope.place or w[1] == scope.place) and (not scope.partner or w[2] == (None if scope.partner == LEAD else scope.partner))
    ]
