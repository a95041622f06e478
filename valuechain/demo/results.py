"""Writing indicators, periods and the values of the quarters that are locked: entered, handed in, approved, locked in order."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from accounts import records
from accounts.audit import recorded
from programs.indicators import actions as review
from programs.indicators.models import Observation, Period
from programs.indicators.rollup import versions_for
from valuechain.demo import evidence
from valuechain.demo.figures import reported
from valuechain.demo.indicator_tables import INDICATORS, REVISED
from valuechain.demo.speech import QUARTERS
from valuechain.demo.world import moment

LOCKED = 7  # quarters; the eighth is in review, the ninth runs (`reviewing`)
ALL_QUARTERS = (*QUARTERS, (date(2026, 10, 1), date(2026, 12, 31)))

COMPUTED = {"time": "latest", "actor": "unique"}  # counted anew for each period
NAMES = {line["code"]: line["name"] for line in INDICATORS}


def name_of(start):
    return f"Q{(start.month + 2) // 3} {start.year}"


def plan(world):
    world.at(moment(date(2024, 11, 5)), periods)
    world.at(moment(date(2024, 11, 6)), define)
    world.at(moment(date(2026, 1, 14)), revise)
    for number, (_start, end) in enumerate(QUARTERS[:LOCKED]):
        for partner in (False, True):
            world.at(moment(end + timedelta(days=26), 10 + partner), report, number, partner)
        world.at(moment(end + timedelta(days=34), 15), approve_all, number)
        world.at(moment(end + timedelta(days=45), 15), lock, number)


def periods(world):
    for start, end in ALL_QUARTERS:
        world.period[start] = records.add(
            Period, by=world.people["peter"], program=world.program, kind="quarter", name=name_of(start), starts_on=start, ends_on=end
        )


def define(world):
    for line in INDICATORS:
        computed, (first, last) = line.get("computation"), line["path"]
        step = (Decimal(str(last)) - Decimal(str(first))) / (len(ALL_QUARTERS) - 1)
        targets = [
            {
                "period": world.period[start],
                "value": (Decimal(str(first)) + step * n).quantize(Decimal("0.1") if last < 100 else Decimal(1)),
            }
            for n, (start, _end) in enumerate(ALL_QUARTERS)
        ]
        world.indicator[line["code"]] = review.define(
            by=world.people["peter"],
            program=world.program,
            code=line["code"],
            name=line["name"],
            definition=line["definition"],
            unit=line["unit"],
            measure=line["measure"],
            polarity=line.get("polarity", "increasing"),
            source="computed" if computed else "observed",
            computation=computed or {},
            numerator=line.get("numerator", ""),
            denominator=line.get("denominator", ""),
            disaggregations=line.get("axes", []),
            aggregation=line.get("rules", COMPUTED),
            frequency=line.get("frequency", ""),
            baseline=line["baseline"],
            baseline_on=date(2024, 9, 30),
            targets=targets,
        )


def revise(world):
    values = {k: v for k, v in REVISED.items() if k != "code"}
    review.revise(indicator=world.indicator[REVISED["code"]], by=world.people["peter"], **values)


def report(world, number, partner):
    """One organization's values of a quarter: entered together, and handed in together."""
    rows = [v for v in reported(number) if v.partner == partner]
    made = enter(world, number, rows)
    for who, found in made.items():
        submit(world, who, found)


def usual(row):
    """Who enters a value, as a rule."""
    return "rita" if row.partner else {"OC6": "kiprono", "OC9": "tigist"}.get(row.code, "nafula")


def enter(world, number, rows, person=usual):
    """{person's handle: observations} as drafts, with evidence, one act a person."""
    period = world.period[ALL_QUARTERS[number][0]]
    versions = {v.indicator.code: v for v in versions_for(world.program, period)}
    by_person = defaultdict(list)
    for row in rows:
        by_person[person(row)].append(row)
    made = {}
    for who, lines in by_person.items():
        by = world.people[who]
        organization = world.agrilink if who == "rita" else world.mavuno
        with recorded("indicators.enter", by=by, organization=world.mavuno, values=len(lines), period=period.name):
            proof = proof_of(world, by, organization, period, lines)
            made[who] = [observation(world, period, versions[line.code], line, by) for line in lines]
            Observation.objects.bulk_create(made[who])
            through = Observation.evidence.through
            links = [through(observation_id=o.pk, evidence_id=proof[line.code].pk) for o, line in zip(made[who], lines, strict=True)]
            through.objects.bulk_create(links)
    return made


def observation(world, period, version, line, by):
    return Observation(
        indicator=version.indicator,
        version=version,
        period=period,
        partner=world.agrilink if line.partner else None,
        place_id=line.place,
        category=line.category,
        value=line.value,
        numerator=line.numerator,
        denominator=line.denominator,
        weight=line.weight,
        missing_reason=line.missing_reason,
        note=line.note,
        entered_by=by,
    )


def proof_of(world, by, organization, period, lines):
    """{indicator's code: Evidence}: the sheet that each reported figure was added up on."""
    found = {}
    for code in dict.fromkeys(line.code for line in lines):
        day, title = period.ends_on, f"{NAMES[code]}, {period.name}: sheet of {organization.name}"
        if code == "OP2":
            found[code] = evidence.attendance(world, by, organization, title, day, 48)
            continue
        rows = [
            (
                line.place or "all",
                " ".join(line.category.values()) or "total",
                *(x if x is not None else "" for x in (line.value, line.numerator, line.denominator)),
            )
            for line in lines
            if line.code == code
        ]
        sheet = evidence.table(code.lower(), title, ("place", "category", "value", "numerator", "denominator"), rows)
        found[code] = evidence.keep(by, organization, title, day, sheet)
    return found


def submit(world, who, observations):
    by = world.people[who]
    with recorded("indicators.submit", by=by, organization=world.mavuno, values=len(observations)):
        mine(observations).update(status="submitted", submitted_by=by, submitted_at=timezone.now())


def mine(observations):
    """The rows of these, to be changed together."""
    return Observation.objects.filter(pk__in=[o.pk for o in observations])


def approve_all(world, number):
    """The manager approves what was handed in for the quarter; his own there is none."""
    period, by = world.period[QUARTERS[number][0]], world.people["peter"]
    with recorded("indicators.approve", by=by, organization=world.mavuno, period=period.name):
        Observation.objects.filter(period=period, status="submitted").update(status="approved", decided_by=by, decided_at=timezone.now())


def lock(world, number):
    review.lock(period=world.period[QUARTERS[number][0]], by=world.people["peter"])


def one(world, number, code, **series):
    """The value of a series in a quarter."""
    return Observation.objects.get(period=world.period[ALL_QUARTERS[number][0]], indicator=world.indicator[code], **series)
