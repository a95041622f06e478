"""Questions about indicators, periods and observations; rows in and out are already what the person may see."""

from django.db.models import Count, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Membership
from accounts.roles import roles_with
from core.access import Action, Area
from core.models import Place
from programs.indicators.models import IndicatorVersion, Observation, Period
from programs.indicators.scope import LEAD, Scope, readable_partners
from programs.interventions.queries import with_actor_words
from records.models import Evidence

SHOWN = ("name", "unit", "measure", "polarity", "source")


def with_definition(indicators):
    """Adds what the newest version says: `name`, `unit`, `measure`, `polarity`, `source`, `number`."""
    newest = IndicatorVersion.objects.filter(indicator=OuterRef("pk")).order_by("-number")
    return indicators.annotate(**{name: Subquery(newest.values(name)[:1]) for name in (*SHOWN, "number")})


def with_counts(periods, user):
    """Adds how many observations that `user` may see each period has: `approved`, `submitted`, and `unfinished` (drafts and returned)."""
    seen = Observation.objects.for_user(user).filter(period=OuterRef("pk")).order_by()

    def count(*states):
        rows = seen.filter(status__in=states).values("period").annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(rows), 0)

    return periods.annotate(approved=count("approved"), submitted=count("submitted"), unfinished=count("draft", "returned"))


def cells_of(version):
    """The categories a version is broken down into: [{}] for the total, then each category of each axis."""
    single = [{axis["axis"]: category} for axis in version.disaggregations for category in axis.get("categories", [])]
    return [{}, *single]


def with_series(observations, user):
    """Observations with all that names their series, as far as `user` may read it."""
    related = ("indicator__program", "version", "period", "partner", "place", "intervention", "entered_by", "submitted_by", "decided_by")
    return with_actor_words(observations, user).select_related(*related)


def with_evidence(observations, user):
    """Prefetches the evidence of each observation that `user` may open; `proof_count` is how many pieces there are."""
    links = Observation.evidence.through.objects.filter(observation=OuterRef("pk")).order_by().values("observation")
    counted = observations.annotate(proof_count=Coalesce(Subquery(links.annotate(n=Count("pk")).values("n")), 0))
    return counted.prefetch_related(Prefetch("evidence", Evidence.objects.for_user(user).order_by("pk")))


def series_key(row):
    """What names a series beside indicator and period."""
    return (row.partner_id, row.intervention_id, row.place_id, row.actor_id, tuple(sorted(row.category.items())))


def periods_before(periods):
    """{key of a period: the period of the same program and kind just before it, or None}, in one query."""
    wanted = {(period.program_id, period.kind) for period in periods}
    rows = Period.objects.filter(program__in={program for program, _kind in wanted}).order_by("ends_on", "pk")
    found, last = {}, {}
    for row in rows:
        key = (row.program_id, row.kind)
        if key in wanted:
            found[row.pk] = last.get(key)
            last[key] = row
    return {period.pk: found.get(period.pk) for period in periods}


def with_previous(observations):
    """Gives each of the list `observations` its `previous`: the approved value of the same series in the period before, or None."""
    before = periods_before({row.period for row in observations})
    keys = {period.pk for period in before.values() if period is not None}
    rows = Observation.objects.filter(period__in=keys, indicator__in={row.indicator_id for row in observations}, status="approved")
    known = {(row.indicator_id, row.period_id, series_key(row)): row for row in rows.select_related("period", "version").order_by("pk")}
    for row in observations:
        earlier = before[row.period_id]
        row.previous = earlier and known.get((row.indicator_id, earlier.pk, series_key(row)))
    return observations


def shown_value(observation):
    """The number that an observation brings: its value, or its numerator over its denominator (× 100 for a percentage)."""
    if observation.value is not None:
        return observation.value
    if observation.numerator is None or not observation.denominator:
        return None
    factor = 100 if observation.version.measure == "percentage" else 1
    return factor * observation.numerator / observation.denominator


def change_of(observation):
    """How much it differs from its `previous`, in percent of that; None where one of them is missing or zero."""
    now, before = shown_value(observation), observation.previous and shown_value(observation.previous)
    return 100 * (now - before) / abs(before) if now is not None and before else None


def deciders(organizations, but_not=None):
    """{organization key: how many people there may approve}, without the person `but_not`."""
    roles = roles_with(Area.OBSERVATIONS, Action.DECIDE)
    rows = Membership.objects.filter(organization__in=organizations, role__in=roles, left_on=None, user__is_active=True)
    rows = rows.exclude(user=but_not) if but_not is not None else rows
    return dict(rows.order_by().values_list("organization").annotate(n=Count("user", distinct=True)))


def readable_scope(user, program, partner="", place=""):
    """The part of the results that `user` is shown, as near as may be to what is asked (texts of an address); None for who reads none.

    The lead's people read all and any part; a partner's people their own. What is unknown is left aside.
    """
    own = readable_partners(program, user)
    if own == []:
        return None
    partners = {str(key): key for key in program.partners.order_by().values_list("pk", flat=True)} | {LEAD: LEAD}
    chosen = partners.get(partner, "")
    if own is not None and chosen not in own:
        chosen = own[0]
    known = place and "\0" not in place and Place.objects.filter(code=place[:12]).exists()
    return Scope(partner=chosen, place=place if known else "")
