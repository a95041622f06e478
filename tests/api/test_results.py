"""Results through the database: METHOD 6's reference values by series, by place and partner, and reach counted once."""

from datetime import date
from decimal import Decimal

import pytest

from tests.analysis.reference import needs_reference, number, table
from tests.factories import ActorFactory, IndicatorFactory, InterventionFactory, ObservationFactory, PeriodFactory, ReachFactory, member

QUARTERS = {
    "Q1": (date(2025, 1, 1), date(2025, 3, 31)),
    "Q2": (date(2025, 4, 1), date(2025, 6, 30)),
    "Q3": (date(2025, 7, 1), date(2025, 9, 30)),
    "Q4": (date(2025, 10, 1), date(2025, 12, 31)),
}
PLACES = {"North": "KE-42", "South": "KE-01"}


@pytest.fixture
def year(program):
    return PeriodFactory(program=program, kind="year", name="2025", starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))


@pytest.fixture
def quarters(program):
    return {name: PeriodFactory(program=program, name=name, starts_on=start, ends_on=finish) for name, (start, finish) in QUARTERS.items()}


@pytest.fixture
def partners(program, other_organization):
    """P1 is the lead itself, P2 a partner."""
    program.partners.add(other_organization)
    return {"P1": None, "P2": other_organization}


def told(program, quarters, partners, measure, aggregation, **definition):
    """An indicator with the reference observations, approved."""
    indicator = IndicatorFactory(program=program, version__measure=measure, version__aggregation=aggregation, **definition)
    for row in table("agg_observations.csv"):
        halves = measure == "percentage"
        ObservationFactory(
            indicator=indicator,
            period=quarters[row["period"]],
            place_id=PLACES[row["place"]],
            partner=partners[row["partner"]],
            value=None if halves else number(row["value"]),
            numerator=number(row["numerator"]) if halves else None,
            denominator=number(row["denominator"]) if halves else None,
            missing_reason="" if row["value"] else "not reported",
            status="approved",
        )
    return indicator


def results(api, user, program, period, **query):
    return api(user).get(f"programs/{program.pk}/results/", period=period.pk, **query).json()["indicators"]


@needs_reference
@pytest.mark.parametrize(
    ("measure", "aggregation", "value"),
    [
        ("number", {"time": "sum", "place": "sum", "partner": "sum"}, "85"),
        ("number", {"time": "latest", "place": "sum", "partner": "sum"}, "41"),
        ("number", {"time": "latest", "place": "maximum", "partner": "maximum"}, "21"),
        ("percentage", {"time": "ratio_of_sums", "place": "ratio_of_sums", "partner": "ratio_of_sums"}, "29.824561"),
        ("percentage", {"time": "latest", "place": "ratio_of_sums", "partner": "ratio_of_sums"}, "37.272727"),
    ],
)
def test_a_year_of_quarters(api, manager, program, quarters, year, partners, measure, aggregation, value):
    told(program, quarters, partners, measure, aggregation)
    (line,) = results(api, manager, program, year)
    assert abs(Decimal(line["actual"]["value"]) - Decimal(value)) < Decimal("0.000001")


@needs_reference
def test_what_is_missing_is_listed_with_its_reason(api, manager, program, quarters, partners):
    told(program, quarters, partners, "number", {"time": "sum"})
    (line,) = results(api, manager, program, quarters["Q2"])
    assert (line["actual"]["value"], line["expected"]) == ("19", 3)
    assert line["missing"] == [{"partner": partners["P2"].pk, "place": "KE-01", "reason": "not reported"}]


@needs_reference
def test_by_place_and_by_partner(api, manager, program, quarters, year, partners):
    told(program, quarters, partners, "number", {"time": "sum"})
    (line,) = results(api, manager, program, year, by="place")
    assert {part["place"]: part["value"] for part in line["by"]} == {"KE-42": "45", "KE-01": "40"}
    (line,) = results(api, manager, program, year, by="partner")
    assert {part["partner"]: part["value"] for part in line["by"]} == {None: "58", partners["P2"].pk: "27"}


@needs_reference
def test_a_part_has_its_own_figure_that_opens_to_its_own_inputs(api, manager, program, quarters, year, partners):
    told(program, quarters, partners, "number", {"time": "sum"})
    (line,) = results(api, manager, program, year, by="place")
    part = next(p for p in line["by"] if p["place"] == "KE-42")
    (alone,) = results(api, manager, program, year, place="KE-42")
    assert alone["actual"] == {"value": part["value"], "figure": part["figure"]}
    opened = api(manager).get(f"figures/{part['figure']}/").json()
    assert opened["value"] == "45"
    assert sum(Decimal(i["value"]) for i in opened["inputs"] if i["kind"] == "observation") == 45


def test_a_place_counts_with_the_places_in_it(api, manager, program, period):
    indicator = IndicatorFactory(program=program)
    for place, value in (("KE", 1), ("KE-42", 20), ("UG-101", 300)):
        ObservationFactory(indicator=indicator, period=period, place_id=place, value=value, status="approved")
    (line,) = results(api, manager, program, period, place="KE")
    assert line["actual"]["value"] == "21"
    (line,) = results(api, manager, program, period, by="place")
    assert {p["place"]: p["value"] for p in line["by"]} == {"KE": "21", "KE-42": "20", "UG-101": "300"}


def test_a_partner_reads_its_own_part_alone(api, manager, stranger, other_organization, program, period, partners):
    indicator = IndicatorFactory(program=program)
    ObservationFactory(indicator=indicator, period=period, value=100, status="approved")
    ObservationFactory(indicator=indicator, period=period, partner=other_organization, value=7, status="approved")
    (whole,) = results(api, manager, program, period)
    (own,) = results(api, stranger, program, period)
    assert (whole["actual"]["value"], own["actual"]["value"]) == ("107", "7")
    assert api(stranger).get(f"programs/{program.pk}/results/", period=period.pk, partner="lead").status_code == 403
    assert api(stranger).get(f"figures/{whole['actual']['figure']}/").status_code == 404
    assert api(stranger).get(f"figures/{own['actual']['figure']}/").json()["value"] == "7"


def test_an_enumerator_and_strangers_read_no_results(api, enumerator, stranger, donor, program, period):
    assert api(enumerator).get(f"programs/{program.pk}/results/").status_code == 403
    for user in (stranger, donor):
        assert api(user).get(f"programs/{program.pk}/results/").status_code == 404


@pytest.mark.parametrize(
    "query", [{"by": "sex"}, {"place": "Atlantis"}, {"partner": "x"}, {"intervention": "0"}, {"period": "x"}, {"whatever": "1"}]
)
def test_wrong_parameters_are_named(api, manager, program, period, query):
    answer = api(manager).get(f"programs/{program.pk}/results/", **query)
    assert answer.status_code == 400
    assert [e["pointer"] for e in answer.json()["errors"]] == [f"/{next(iter(query))}"]


def test_values_that_are_not_approved_do_not_count(api, manager, program, period):
    indicator = IndicatorFactory(program=program)
    for place, status in (("KE-42", "submitted"), ("KE-01", "returned"), ("KE-02", "draft")):
        ObservationFactory(indicator=indicator, period=period, place_id=place, value=5, status=status)
    (line,) = results(api, manager, program, period)
    assert line["actual"]["value"] is None
    assert len(line["missing"]) == 3


def test_completeness_is_measured_against_what_the_indicator_expects(api, manager, program, quarters, year, partners, organization):
    made = api(manager).make(
        "indicators/", program=program.pk, code="EXP", name="Sales", definition="Sales", unit="KES", measure="number",
        polarity="increasing", source="observed", aggregation={"time": "sum"}, frequency="quarter",
        expected_from={"places": ["KE-42", "KE-01"], "partners": [organization.pk, partners["P2"].pk]},
    )  # fmt: skip
    assert {name: set(keys) for name, keys in made["expected_from"].items()} == {
        "places": {"KE-42", "KE-01"},
        "partners": {organization.pk, partners["P2"].pk},
    }
    indicator = IndicatorFactory._meta.model.objects.get()
    ObservationFactory(indicator=indicator, period=quarters["Q1"], place_id="KE-42", value=5, status="approved")
    ObservationFactory(indicator=indicator, period=quarters["Q1"], place_id="KE-01", value=6, status="submitted")
    (line,) = results(api, manager, program, quarters["Q1"])
    assert (line["expected"], len(line["missing"])) == (4, 3)
    assert {"place": "KE-01", "partner": None, "reason": "Submitted"} in line["missing"]
    (line,) = results(api, manager, program, year)
    assert (line["expected"], len(line["missing"]), line["missing"][-1]["period"]) == (16, 15, "Q4")


def test_values_are_expected_from_the_lead_and_its_partners_alone(api, manager, indicator, other_organization):
    answer = api(manager).patch(f"indicators/{indicator.pk}/", {"expected_from": {"partners": [other_organization.pk]}})
    assert [e["pointer"] for e in answer.json()["errors"]] == ["/expected_from"]


def test_a_total_is_never_added_to_its_cells(api, manager, program, period, indicator):
    for category, value in (({}, 10), ({"sex": "women"}, 4), ({"sex": "men"}, 5)):
        ObservationFactory(indicator=indicator, period=period, category=category, value=value, status="approved")
    (line,) = results(api, manager, program, period)
    assert (line["actual"]["value"], line["not_disaggregated"]) == ("10", "1")


def test_a_complete_partition_makes_the_total_and_half_of_it_does_not(api, manager, program, period, indicator):
    ObservationFactory(indicator=indicator, period=period, category={"sex": "women"}, value=4, status="approved")
    assert results(api, manager, program, period)[0]["actual"]["value"] is None
    ObservationFactory(indicator=indicator, period=period, category={"sex": "men"}, value=5, status="approved")
    assert results(api, manager, program, period)[0]["actual"]["value"] == "9"


@needs_reference
def test_reach_counts_each_firm_once(api, manager, program, quarters, partners):
    """METHOD 6: F1 to F6, reached by three interventions of two partners in two quarters."""
    rows = table("agg_reach.csv")
    firms = {name: ActorFactory(name=name) for name in sorted({row["firm"] for row in rows})}
    works = {name: InterventionFactory(program=program, title=name) for name in ("I1", "I2", "I3")}
    for name, firm in firms.items():
        sex = next(row["owner_sex"] for row in rows if row["firm"] == name)
        if sex:
            share = 100 if sex == "female" else 0
            firm.profiles.create(stated_by=program.organization, as_of=date(2025, 1, 1), female_owned_share=share)
    for row in rows:
        start, finish = QUARTERS[row["period"]]
        ReachFactory(
            intervention=works[row["intervention"]], actor=firms[row["firm"]], partner=partners[row["partner"]], since=start, until=finish
        )
    path = f"programs/{program.pk}/unique-reach/"
    first = api(manager).get(path, period=quarters["Q1"].pk).json()
    second = api(manager).get(path, period=quarters["Q2"].pk).json()
    assert (first["in_period"]["value"], second["in_period"]["value"], second["actors"]["value"]) == (3, 6, 6)
    assert second["new"] == 3
    half = PeriodFactory(program=program, kind="half", name="H1", starts_on=date(2025, 1, 1), ends_on=date(2025, 6, 30))
    both = api(manager).get(path, period=half.pk).json()
    assert both["in_period"]["value"] == 6
    assert {line["partner"]: line["value"] for line in both["by_partner"]} == {None: 4, partners["P2"].pk: 4}
    assert both["overlap"] == 2
    assert {line["intervention"]: line["value"] for line in both["by_intervention"]} == {
        works["I1"].pk: 3,
        works["I2"].pk: 2,
        works["I3"].pk: 4,
    }
    assert both["by_owners"] == {"women": 3, "other": 2, "not_disaggregated": 1}
    part = next(line for line in both["by_partner"] if line["partner"] is None)
    assert api(manager).get(f"figures/{part['figure']}/").json()["value"] == "4"


def test_reach_of_a_partner_is_recorded_by_its_people(api, stranger, other_organization, program, partners, firm):
    work = InterventionFactory(program=program)
    work.partners.add(other_organization)
    made = api(stranger).post(f"interventions/{work.pk}/reach/", {"actor": firm.code, "since": "2026-01-01"})
    assert (made.status_code, made.json()["partner"]) == (201, other_organization.pk)
    assert firm.works_with.filter(organization=other_organization).exists()
    viewer = member(other_organization, "viewer")
    assert api(viewer).post(f"interventions/{work.pk}/reach/", {"actor": firm.code, "since": "2026-01-02"}).status_code == 403
