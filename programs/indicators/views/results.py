"""The results of a program in a period: each figure between its baseline and its target, and what it rests on."""

from collections import defaultdict

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.models import Organization
from actors.models import Actor
from core.access import Action, Area
from core.models import Place
from core.templatetags.components import percent, plain
from programs.indicators.breakdown import breakdown
from programs.indicators.charts import bars, multiples, position
from programs.indicators.enums import RestatementStatus
from programs.indicators.models import Observation, Period, Restatement
from programs.indicators.queries import readable_scope, with_evidence, with_series
from programs.indicators.results_file import results_file
from programs.indicators.rollup import results
from programs.indicators.scope import ALL, LEAD, readable_partners
from programs.indicators.words import category_words, computed_words, figure_words, rule_brief, rule_lines, status_words
from programs.interventions.pages import ProgramPage
from programs.interventions.queries import may_report

EARLIER = 2
FILES = ("csv", "xlsx")
MOST_SHOWN = 8


class ResultsView(ProgramPage):
    """`?period=` chooses the period, `?indicator=` the one shown in detail below the table, `?export=` the table as a file."""

    @property
    def title(self):
        return _("Results")

    @cached_property
    def periods(self):
        return list(Period.objects.for_user(self.request.user).filter(program=self.program).order_by("-ends_on", "-starts_on", "pk"))

    @cached_property
    def scope(self):
        found = readable_scope(self.request.user, self.program, self.request.GET.get("partner", ""), self.request.GET.get("place", ""))
        if found is None:
            raise PermissionDenied(_("Results are shown to the lead's people, and to a partner's people their own."))
        return found

    def chosen(self):
        """The period of the address; else the newest one that has begun, else the first."""
        wanted = self.request.GET.get("period", "")
        found = next((period for period in self.periods if str(period.pk) == wanted), None)
        begun = [period for period in self.periods if period.starts_on <= timezone.localdate()]
        return found or next(iter(begun), self.periods[-1])

    def get(self, request, *args, **kwargs):
        scope = self.scope
        if not self.periods:
            return self.page("indicators/results.html", period=None)
        period = self.chosen()
        same = [other for other in self.periods if other.kind == period.kind and other.ends_on < period.starts_on]
        earlier = same[:EARLIER][::-1]
        now = results(self.program, period, scope=scope)
        then = [(other, {r.version.indicator_id: r for r in results(self.program, other, scope=scope)}) for other in earlier]
        restated = self.restated([period, *earlier])
        lines = [self.line(result, then, restated) for result in now]
        if (kind := request.GET.get("export")) in FILES:
            name = f"{self.program.code}-{period.name}"
            return results_file(lines, period, earlier, kind, name, whole=scope == ALL)
        wanted = request.GET.get("indicator", "")
        picked = next((line for line in lines if str(line["result"].version.indicator_id) == wanted), None)
        picked = picked or next((line for line in lines if line["result"].cells), None) or next(iter(lines), None)
        return self.page(
            "indicators/results.html",
            period=period,
            periods=self.periods,
            earlier=earlier,
            lines=lines,
            picked=picked,
            detail=self.detail(picked["result"], then, restated) if picked else None,
            parts=self.parts(period),
            whole=scope == ALL,
            files=FILES,
            restatements=restated["now"],
            missing=self.missing(now),
            may_enter=period.status == "open" and may_report(request.user, self.program, Area.OBSERVATIONS),
        )

    def restated(self, periods):
        """Approved restatements: {"now": those of the period shown, "marks": {(indicator, period): list}}."""
        rows = Restatement.objects.for_user(self.request.user).filter(observation__period__in=periods, status=RestatementStatus.APPROVED)
        related = ("observation__version", "observation__period", "observation__partner", "requested_by", "decided_by")
        marks = defaultdict(list)
        for row in rows.select_related(*related).order_by("decided_at", "pk"):
            marks[row.observation.indicator_id, row.observation.period_id].append(row)
        return {"now": [row for found in marks.values() for row in found], "marks": marks}

    def line(self, result, then, restated):
        version = result.version
        cells = []
        for period, found in then:
            other = found.get(version.indicator_id)
            value = figure_words(other.value, other.version) if other else None
            cells.append(
                {
                    "period": period,
                    "found": other and other.value,
                    "value": value,
                    "figure": other and other.figure,
                    "mark": mark(other, restated),
                    "whole": other and other.status == "total only",
                }
            )
        marks = position(result.baseline, result.value, result.target)
        return {
            "result": result,
            "version": version,
            "brief": rule_brief(version),
            "baseline": figure_words(result.baseline, version),
            "earlier": cells,
            "actual": figure_words(result.value, version),
            "target": figure_words(result.target, version),
            "position": marks,
            "progress": progress_words(result),
            "says": finding(result),
            "mark": mark(result, restated),
            "status_words": status_words(result),
            "reported": result.expected - len(result.missing),
        }

    def parts(self, period):
        """What the page can be narrowed to: partners (for who reads all), and the places of this period's values."""
        codes = Observation.objects.filter(period=period).exclude(place=None).order_by().values("place")
        own = readable_partners(self.program, self.request.user)
        partners = [(LEAD, str(self.program.organization)), *((str(p.pk), str(p)) for p in self.program.partners.order_by("name", "pk"))]
        if own is not None:
            partners = [(key, name) for key, name in partners if key in {str(pk) for pk in own}]
        places = [(place.code, place.name) for place in Place.objects.filter(code__in=codes).order_by("name", "pk")]
        names = {**dict(partners), **dict(places)}
        return {
            "partners": partners,
            "places": places,
            "whole": own is None,
            "partner": names.get(str(self.scope.partner), ""),
            "place": names.get(self.scope.place, self.scope.place),
        }

    def detail(self, result, then, restated):
        """What stands below the table for one indicator: its breakdowns, and what the figure rests on."""
        version = result.version
        return {
            "version": version,
            "actual": figure_words(result.value, version),
            "rules": rule_lines(version),
            "breakdowns": [self.breakdown(result, axis) for axis in version.disaggregations],
            "by_part": [
                (_("By place"), self.by_part(result, then, "place")),
                (_("By partner"), self.by_part(result, then, "partner")),
            ],
            "restatements": restated["marks"].get((version.indicator_id, result.period.pk), []),
            **(self.computed(result) if version.source == "computed" else self.observed(result)),
        }

    def breakdown(self, result, axis):
        """The categories of one axis as bars; of a partition, what stands in no category is one more, and they add up."""
        found = {category[axis["axis"]]: value for category, value, _used in result.cells if set(category) == {axis["axis"]}}
        cells = []
        for name in axis.get("categories", []):
            category = {axis["axis"]: name}
            cells.append((str(name), found.get(name), result.figure_of(category)))
        partition = axis.get("kind", "partition") == "partition"
        rest = result.not_disaggregated if partition and found else None
        if rest:
            cells.append((_("Not disaggregated"), rest, ""))
        drawn = bars(cells)
        for row in drawn["rows"]:
            row["words"] = figure_words(row["value"], result.version)
        says = "; ".join(f"{row['label']} {row['words'] or _('not reported')}" for row in drawn["rows"])
        adds_up = partition and bool(found) and result.not_disaggregated is not None
        return {
            "axis": axis["axis"],
            "says": says,
            "adds_up": adds_up,
            "rest": rest and figure_words(rest, result.version),
            "any": bool(found),
            **drawn,
        }

    def by_part(self, result, then, axis):
        """The figure of each place or partner over the periods shown, the largest first: small charts on one scale."""
        shown = [(period, found.get(result.version.indicator_id)) for period, found in then]
        shown = [(period, other) for period, other in shown if other] + [(result.period, result)]
        found = [{line.key: line for line in self.lines_of(period, other, axis)} for period, other in shown]
        keys = dict.fromkeys(key for lines in found for key in lines)
        names = self.names(axis, keys)
        series = []
        for key, name in names.items():
            values = [lines[key].result.value if key in lines else None for lines in found]
            newest = found[-1].get(key)
            series.append((name, values, newest and newest.figure))
        series.sort(key=lambda line: (line[1][-1] is None, -(line[1][-1] or 0), line[0]))
        drawn = multiples(series[:MOST_SHOWN])
        for chart in drawn:
            chart["words"] = figure_words(chart["value"], result.version)
        first = shown[0][0].name if len(shown) > 1 else ""
        return {"charts": drawn, "first": first, "more": max(0, len(series) - MOST_SHOWN)} if drawn else None

    def lines_of(self, period, result, axis):
        return breakdown(self.program, period, [result], axis, self.scope)[result.version.pk]

    def names(self, axis, keys):
        """{key: name} of the parts; None is the lead among partners, and no place at all among places."""
        if axis == "place":
            return {place.code: place.name for place in Place.objects.filter(code__in=[key for key in keys if key]).order_by("name", "pk")}
        if self.scope.partner or len(keys) < 2:
            return {}
        partners = {p.pk: str(p) for p in self.program.partners.order_by("name", "pk")}
        return {key: partners.get(key, str(self.program.organization)) for key in keys}

    def observed(self, result):
        rows = Observation.objects.for_user(self.request.user).filter(pk__in=result.used)
        found = list(with_evidence(with_series(rows, self.request.user), self.request.user).order_by("pk"))
        evidence = {proof.pk: proof for row in found for proof in row.evidence.all()}
        return {
            "observations": found[:MOST_SHOWN],
            "count": len(result.used),
            "more": max(0, len(found) - MOST_SHOWN),
            "withheld": len(found) < len(result.used),
            "submitted_by": sorted({str(row.submitted_by) for row in found if row.submitted_by}),
            "approved_by": sorted({str(row.decided_by) for row in found if row.decided_by}),
            "evidence": [evidence[pk] for pk in sorted(evidence)][:MOST_SHOWN],
            "evidence_count": len(evidence),
            "computed": None,
        }

    def computed(self, result):
        seen = Actor.objects.for_user(self.request.user, Action.VIEW).filter(pk__in=result.relation.actors)
        return {
            "computed": computed_words(result.version),
            "actors": list(seen.order_by("name_sort", "pk")[:MOST_SHOWN]),
            "actor_count": len(result.relation.actors),
            "input_count": len(result.relation.inputs),
            "excluded_count": len(result.relation.excluded),
        }

    def missing(self, found):
        """What was expected and is not there, in words: [(version, expected, [who and why])]."""
        lines = [line for result in found for line in result.missing]
        partners = Organization.objects.for_user(self.request.user).in_bulk({line["partner"] for line in lines if line["partner"]})
        places = {p.code: p for p in Place.objects.filter(code__in={line["place"] for line in lines if line["place"]}).order_by("pk")}
        told, own = [], partners_name(self.program, self.scope)
        for result in found:
            if not result.missing:
                continue
            who = []
            for line in result.missing:
                name = " · ".join(str(part) for part in (partners.get(line["partner"]), places.get(line["place"])) if part)
                who.append({"name": name or own, "reason": line["reason"], "period": line.get("period", "")})
            told.append({"version": result.version, "expected": result.expected, "who": who})
        return told


def partners_name(program, scope):
    """Who reports where a series names nobody: the partner that the page is narrowed to, else the lead."""
    chosen = program.partners.filter(pk=scope.partner).first() if scope.partner and scope.partner != LEAD else None
    return str(chosen or program.organization)


def mark(result, restated):
    """The R beside a restated figure: what it was, where one value made it; else that it was restated."""
    found = restated["marks"].get((result.version.indicator_id, result.period.pk)) if result else None
    used = [row for row in found or () if row.observation_id in result.used]
    if not used:
        return None
    before = used[0].before.get("value")
    if len(result.used) == 1 and before is not None:
        return _("restated from %(before)s") % {"before": plain(before)}
    return _("restated: %(series)s") % {"series": category_words(used[-1].observation.category)}


def progress_words(result):
    """How far it is, or why that cannot be said."""
    version, value, baseline, target = result.version, result.value, result.baseline, result.target
    if result.progress is not None:
        return _("%(percent)s of the way") % {"percent": percent(result.progress, 0)}
    if target is None:
        return _("no target")
    if value is None:
        return ""
    if baseline is None:
        return _("no baseline")
    if baseline == target:
        met = value >= target if version.polarity == "increasing" else value <= target
        return _("met") if met else _("not met")
    return _("the target lies on the wrong side of the baseline")


def finding(result):
    """The sentence that the position line is for who cannot see it."""
    version = result.version
    said = {
        "baseline": figure_words(result.baseline, version) or _("not known"),
        "actual": figure_words(result.value, version) or _("not yet reported"),
        "target": figure_words(result.target, version) or _("none"),
    }
    return _("baseline %(baseline)s, actual %(actual)s, target %(target)s") % said
