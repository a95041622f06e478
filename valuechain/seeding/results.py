"""Programs with indicators, periods and approved observations in every cell of two disaggregations and five partners."""

import calendar
import json
from datetime import UTC, date, datetime
from itertools import islice, product

from programs.indicators.models import Indicator, IndicatorVersion, Observation, Period
from programs.interventions.models import Program
from valuechain.seeding.copying import copy, reserve

INDICATORS, MONTHS = 200, 24
SEXES, AGES = ("women", "men"), ("under 30", "30 to 59", "60 and over")
CELLS = tuple({"sex": sex, "age": age} for sex, age in product(SEXES, AGES))
AXES = [{"axis": "sex", "categories": list(SEXES)}, {"axis": "age", "categories": list(AGES), "crossed_with": "sex"}]
APPROVED = datetime(2026, 1, 15, 9, tzinfo=UTC)


def months():
    for number in range(MONTHS):
        year, month = 2024 + number // 12, number % 12 + 1
        yield f"{year}-{month:02}", date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def observations(count, random, lead, partners, officer, manager):
    """Write `count` observations, in as many programs as that takes."""
    each = INDICATORS * MONTHS * len(CELLS) * len(partners)
    for number in range(-(-count // each)):
        program = Program.objects.create(
            code=f"bench-p{number + 1}",
            name=f"Bench program {number + 1}",
            organization_id=lead,
            starts_on=date(2024, 1, 1),
            ends_on=date(2026, 12, 31),
        )
        program.partners.set(partners)
        fill(program, min(each, count - number * each), random, partners, officer, manager)


def fill(program, count, random, partners, officer, manager):
    periods, indicators, versions = reserve(Period, MONTHS), reserve(Indicator, INDICATORS), reserve(IndicatorVersion, INDICATORS)
    copy(
        Period,
        ("id", "program_id", "kind", "name", "starts_on", "ends_on"),
        ((key, program.pk, "month", *month) for key, month in zip(periods, months(), strict=True)),
    )
    copy(Indicator, ("id", "program_id", "code"), ((key, program.pk, f"B{n + 1:03}") for n, key in enumerate(indicators)))
    copy(
        IndicatorVersion,
        ("id", "indicator_id", "name", "definition", "unit", "measure", "polarity", "source", "disaggregations", "aggregation"),
        (
            (version, indicator, f"Bench indicator {n + 1}", "A synthetic count.", "people", "number", "increasing", "observed")
            + (json.dumps(AXES), {"time": "sum", "place": "sum", "partner": "sum"})
            for n, (version, indicator) in enumerate(zip(versions, indicators, strict=True))
        ),
    )
    definitions = dict(zip(indicators, versions, strict=True))
    cells = islice(product(indicators, periods, partners, CELLS), count)
    copy(
        Observation,
        ("indicator_id", "version_id", "period_id", "partner_id", "category", "value", "status", "entered_by_id", "submitted_by_id")
        + ("submitted_at", "decided_by_id", "decided_at"),
        (
            (indicator, definitions[indicator], period, partner, cell, random.randrange(5000), "approved", officer, officer)
            + (APPROVED, manager, APPROVED)
            for indicator, period, partner, cell in cells
        ),
    )
