"""Describing the chains and what stands around them, with the same actions that people use."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from accounts import records
from accounts.audit import recorded
from actors import actions as actors
from linkages.models import Constraint, Opportunity
from markets.actions import describe_chain
from markets.models import Assessment, Demand, EnablingFactor, EndMarket, Price, Product, ProductConversion
from valuechain.demo import market_tables as tables
from valuechain.demo import rule_tables as rules_of
from valuechain.demo.prices import CHERRY_LEVEL, EXPORT_LEVEL, UGX_FOR_KES, grain, months, stated
from valuechain.demo.world import moment


def plan(world):
    world.at(moment(date(2024, 10, 2)), products)
    world.at(moment(date(2024, 10, 3)), end_markets)
    world.at(moment(date(2024, 10, 4)), describe)
    world.at(moment(date(2024, 10, 7)), rules)
    for month in months():
        world.at(moment(month + timedelta(days=33), 8), prices, month)
    for year in (2024, 2025, 2026):
        world.at(moment(date(year, 11, 5), 9), demand, year)
    world.at(moment(date(2024, 11, 19)), supporting)
    for number, day in enumerate(tables.ASSESSED_ON):
        world.at(moment(day, 14), assess, number, day)
    for line in rules_of.CONSTRAINTS:
        world.at(moment(line[-1], 10), constrain, line)
    for line in rules_of.OPPORTUNITIES:
        world.at(moment(line[-1], 11), hope, line)


def officer(world, chain):
    return {"by": world.people["tigist" if chain == "coffee" else "nafula"], "organization": world.mavuno}


def products(world):
    mine = officer(world, "maize")
    for handle, name, code, scheme, unit in tables.PRODUCTS:
        world.product[handle] = records.add(Product, **mine, name=name, code=code, scheme=scheme, unit_id=unit)
    for source, result, factor, why in tables.CONVERSIONS:
        records.add(
            ProductConversion,
            by=mine["by"],
            from_product=world.product[source],
            to_product=world.product[result],
            factor=Decimal(factor),
            source=why,
        )


def end_markets(world):
    for handle, name, kind, country, product, standards, (currency, _unit, _factor), _tonnes in tables.END_MARKETS:
        mine = officer(world, "coffee" if currency in ("USD", "ETB") else "maize")
        world.market[handle] = records.add(
            EndMarket,
            **mine,
            name=name,
            kind=kind,
            country=country,
            product=world.product[product],
            standards=list(standards),
            shared_with=[world.agrilink],
        )


def describe(world):
    for handle, (name, product, country, area) in tables.CHAINS.items():
        chain = describe_chain(
            **officer(world, handle),
            name=name,
            product=world.product[product],
            country=country,
            area=area,
            interest_rate=18,
            shared_with=[world.agrilink] if handle == "maize" else [],
            functions=[{"name": n, "position": i + 1, "kind": k} for i, (n, k) in enumerate(tables.FUNCTIONS[handle])],
            channels=[{"name": n, "end_market": world.market[m], "functions": list(f)} for n, m, f in tables.CHANNELS[handle]],
        )
        world.chain[handle] = chain
        world.function |= {(handle, f.position): f for f in chain.functions.all()}
        world.channel |= {c.name: c for c in chain.channels.all()}


def rules(world):
    for handle, title, level, kind, effect, since, until, source, chains in rules_of.FACTORS:
        world.factor[handle] = records.add(
            EnablingFactor,
            **officer(world, chains[0]),
            title=title,
            level=level,
            kind=kind,
            effect=effect,
            since=since,
            until=until,
            source=source,
            value_chains=[world.chain[c] for c in chains],
            shared_with=[world.agrilink] if "maize" in chains else [],
        )


def prices(world, month):
    """The month's prices at every end market, as the market visits of one morning found them."""
    day = month + timedelta(days=14)
    with recorded("markets.price.add", by=world.people["kiprono"], organization=world.mavuno, month=month.isoformat()):
        Price.objects.bulk_create([one_price(world, line, day) for line in tables.END_MARKETS])


def one_price(world, line, day):
    handle, (currency, unit, factor) = line[0], line[6]
    level = {
        "KES": grain(day),
        "UGX": grain(day) * UGX_FOR_KES,
        "USD": Decimal(str(EXPORT_LEVEL[day.year])),
        "ETB": Decimal(str(CHERRY_LEVEL[day.year])),
    }[currency]
    noise = Decimal(str(round(Random(f"price:{handle}:{day}").uniform(0.965, 1.035), 3)))
    source = {"USD": "Export contracts, registered", "ETB": "Visits to five roasters"}.get(currency, "Market visit, mean of six stalls")
    return Price(
        end_market=world.market[handle],
        date=day,
        price=stated(level * Decimal(str(factor)) * noise, currency),
        currency_id=currency,
        unit_id=unit,
        source=source,
    )


def demand(world, year):
    with recorded("markets.demand.add", by=world.people["nafula"], organization=world.mavuno, year=year):
        Demand.objects.bulk_create(
            [
                Demand(
                    end_market=world.market[line[0]],
                    period_start=date(year, 1, 1),
                    period_end=date(year, 12, 31),
                    quantity=round(line[7] * (1 + 0.04 * (year - 2024)), -1),
                    unit_id="t",
                    source="Interviews with ten buyers, scaled to the towns they serve",
                )
                for line in tables.END_MARKETS
            ]
        )


def supporting(world):
    by_name = {f.name: world.actor[f.key] for f in world.firms if f.key in world.actor}
    for handle, name, kind, country, area, chain, providers, _scores in tables.SUPPORTING:
        world.supporting[handle] = actors.describe_supporting_market(
            **officer(world, chain),
            name=name,
            kind=kind,
            country=country,
            area=area,
            value_chains=[world.chain[chain]],
            shared_with=[world.agrilink] if chain == "maize" else [],
            providers=[by_name[p] for p in providers if p in by_name],
        )


def assess(world, number, day):
    with recorded("markets.assessment.add", by=world.people["nafula"], organization=world.mavuno):
        Assessment.objects.bulk_create(
            [
                Assessment(
                    supporting_market=world.supporting[line[0]],
                    as_of=day,
                    source="Focus groups with 24 firms, scored together",
                    **dict(zip(("coverage", "use", "price", "quality"), line[7][number], strict=True)),
                )
                for line in tables.SUPPORTING
            ]
        )


def subject_of(world, chain, kind, handle):
    """The part of the chain that a constraint or opportunity is about, as its field and record."""
    found = {
        "function": lambda: world.function[chain, handle],
        "channel": lambda: world.channel[handle],
        "end_market": lambda: world.market[handle],
        "supporting_market": lambda: world.supporting[handle],
        "enabling_factor": lambda: world.factor[handle],
        "actor": lambda: world.actor[handle],
    }[kind]()
    return {kind: found}


def constrain(world, line):
    handle, chain, title, subject, severity, feasibility, status, _day = line
    world.problem[handle] = records.add(
        Constraint,
        **officer(world, chain),
        title=title,
        value_chain=world.chain[chain],
        severity=severity,
        feasibility=feasibility,
        status=status,
        **subject_of(world, chain, *subject),
    )


def hope(world, line):
    handle, chain, title, subject, potential, feasibility, _day = line
    world.problem[handle] = records.add(
        Opportunity,
        **officer(world, chain),
        title=title,
        value_chain=world.chain[chain],
        potential=potential,
        feasibility=feasibility,
        **subject_of(world, chain, *subject),
    )
