"""Writing the program: interventions and whom they reached, quarter by quarter, the results chain, and upgrades with evidence."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from accounts import records
from accounts.audit import recorded
from actors.actions import work_with
from programs.interventions import actions as field
from programs.interventions.models import Program, Reach
from programs.results.models import ResultsNode
from programs.upgrading import actions as upgrading
from valuechain.demo import evidence
from valuechain.demo.field_tables import INTERVENTIONS, NODES, PROGRAM
from valuechain.demo.firms import FIRST_WAVE
from valuechain.demo.speech import QUARTERS
from valuechain.demo.upgrade_tables import UPGRADES
from valuechain.demo.world import moment

AROUND_BORDER = {"Mbale", "Kapchorwa", "Sironko", "Manafwa", "Tororo", "Busia", "Kimilili", "Chwele", "Bungoma", "Malaba", "Webuye"}


def plan(world):
    world.at(moment(date(2024, 10, 10)), begin)
    for line in INTERVENTIONS:
        when = min(line[5] - timedelta(days=12), date(2026, 11, 10))
        world.at(moment(max(when, date(2024, 11, 25)), 9), plan_one, line)
    for start, end in [*QUARTERS, (date(2026, 10, 1), date(2026, 11, 23))]:
        world.at(moment(end - timedelta(days=1), 15), reach, start, end, False)
        world.at(moment(end - timedelta(days=1), 16), reach, start, end, True)
    world.at(moment(date(2025, 2, 24), 9), chain_of_results)
    world.at(moment(date(2026, 11, 12), 9), renew_results)
    for line in UPGRADES:
        key, kind, happened, status, reason = line[0], line[1], line[4], line[6], line[7]
        world.at(moment(happened + timedelta(days=15), 13), upgrade, line)
        if status != "claimed":
            world.at(moment(happened + timedelta(days=19), 16), decide, key, kind, status, reason)


def begin(world):
    by = world.people["peter"]
    world.program = records.add(
        Program,
        by=by,
        organization=world.mavuno,
        partners=[world.agrilink],
        donors=[world.organization["demo-lindqvist"], world.organization["demo-harbour"]],
        value_chains=list(world.chain.values()),
        **PROGRAM,
    )


def plan_one(world, line):
    handle, title, kind, about, shared, starts, ends, millions, status, _roles = line
    problems = [world.problem[p] for p in about if p in world.problem]
    world.intervention[handle] = field.plan(
        by=world.people["nafula"],
        program=world.program,
        title=title,
        kind=kind,
        addresses=[{type(p)._meta.model_name: p} for p in problems],
        partners=[world.agrilink] if shared else [],
        starts_on=starts,
        ends_on=ends,
        budget=millions * 1_000_000,
        currency_id="KES",
        status=status,
    )


def reach(world, start, end, by_partner):
    """Whom the interventions reached in a quarter, by the lead or by the partner; some by both, which is counted once."""
    organization = world.agrilink if by_partner else world.mavuno
    by = world.people["rita" if by_partner else "nafula"]
    rows = []
    for line in INTERVENTIONS:
        rows += reached(world, line, start, end, by_partner)
    if not rows:
        return
    with recorded("interventions.reach", by=by, organization=world.mavuno, rows=len(rows)):
        Reach.objects.bulk_create(rows)
        work_with(organization=organization, actors=sorted({r.actor_id for r in rows}), by=by)


def reached(world, line, start, end, by_partner):
    handle, shared, starts, ends, roles = line[0], line[4], line[5], line[6], line[9]
    if handle not in world.intervention or starts > end or (ends and ends < start) or (by_partner and not shared):
        return []
    random = Random(f"reach:{handle}:{start}:{by_partner}")
    near = [f for role in roles for f in world.by_role[role] if f.key in world.actor and (f.place in AROUND_BORDER or not by_partner)]
    chosen = random.sample(near, min(len(near), random.randint(6, 11) if by_partner else random.randint(9, 17)))
    first = max(start, starts)
    return [
        Reach(
            intervention=world.intervention[handle],
            actor=world.actor[f.key],
            partner=world.agrilink if by_partner else None,
            since=max(first + timedelta(days=random.randint(0, max(0, (end - first).days - 4))), f.registered_on),
        )
        for f in chosen
    ]


def chain_of_results(world):
    by, made = world.people["peter"], {}
    for handle, level, title, leads_to, interventions, indicators, assumptions in reversed(NODES):
        made[handle] = records.add(
            ResultsNode,
            by=by,
            organization=world.mavuno,
            program=world.program,
            level=level,
            title=title,
            leads_to=[made[h] for h in leads_to],
            interventions=[world.intervention[h] for h in interventions if h in world.intervention],
            indicators=[world.indicator[code] for code in indicators],
            assumptions=list(assumptions),
        )
    world.node = made


def renew_results(world):
    """The chain is looked through every year: interventions that came later get their place in it."""
    for handle, _level, _title, _leads_to, interventions, _indicators, _assumptions in NODES:
        if interventions:
            records.amend(world.node[handle], by=world.people["peter"], interventions=[world.intervention[h] for h in interventions])


def chosen(world, key):
    """The firm that a line of the table means: by its own name, or the so-and-so-many-th of its role that was there from the first."""
    role, _dash, number = key.rpartition("-")
    if not number.isdigit():
        return world.by_key[key]
    early = [f for f in world.by_role[role] if f.registered_on == FIRST_WAVE and f.key.endswith(tuple("0123456789"))]
    return early[int(number) % len(early)]


def upgrade(world, line):
    """An officer claims it with evidence; a manager decides some days later, but for the last ones."""
    key, kind, before, after, happened, shares, _status, _reason = line
    firm = chosen(world, key)
    officer = world.people["tigist" if firm.what.chain == "coffee" else "nafula"]
    proof = evidence.slip(f"{key}-{kind}", f"{happened:%d %b %Y}", [after[:44], f"Seen at {firm.place}", "Visit of the program"])
    with recorded("upgrading.claim", by=officer, organization=world.mavuno):
        file = evidence.keep(officer, world.mavuno, f"{after[:80]}: photo of the visit", happened, proof)
        claimed = upgrading.claim(
            by=officer,
            organization=world.mavuno,
            actor=world.actor[firm.key],
            type=kind,
            value_chain=world.chain[firm.what.chain],
            before=before,
            after=after,
            happened_on=happened,
            evidence=[file],
            contributions=[
                {"intervention": world.intervention[h], "share": Decimal(share)} for h, share in shares.items() if h in world.intervention
            ],
        )
    world.upgrade[key, kind] = claimed


def decide(world, key, kind, status, reason):
    upgrading.decide(upgrade=world.upgrade[key, kind], by=world.people["peter"], verified=status == "verified", reason=reason)
