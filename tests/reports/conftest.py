"""A program with values that were approved and locked, and editions of it."""

from datetime import date

import pytest
from django.utils import timezone

from programs.indicators import actions as review
from reports import actions as reporting
from tests.factories import IndicatorFactory, ObservationFactory


@pytest.fixture
def approved(officer, manager):
    """`approved(indicator, period, value, **series)`: a value that went through review."""

    def make(indicator, period, value, evidence=(), **series):
        row = ObservationFactory(
            indicator=indicator,
            period=period,
            value=value,
            status="approved",
            entered_by=officer,
            submitted_by=officer,
            submitted_at=timezone.now(),
            decided_by=manager,
            decided_at=timezone.now(),
            **series,
        )
        row.evidence.set(evidence)
        return row

    return make


@pytest.fixture
def reach_indicator(program):
    """A count of firms by sex of the owners."""
    return IndicatorFactory(
        program=program,
        code="R1",
        version__name="Firms reached",
        version__unit="firms",
        version__disaggregations=[{"axis": "sex", "categories": ["women", "men", "both"]}],
        baseline=0,
        baseline_on=date(2024, 12, 31),
    )


@pytest.fixture
def counts(reach_indicator, period, approved):
    """12 firms: 2 of women, 7 of men, 3 of both."""
    for category, value in (({}, 12), ({"sex": "women"}, 2), ({"sex": "men"}, 7), ({"sex": "both"}, 3)):
        approved(reach_indicator, period, value, category=category)
    return reach_indicator


@pytest.fixture
def published(manager, program):
    """`published(period, audience)`: a new edition of the program."""

    def make(period, audience="donors", **values):
        edition = reporting.draft(by=manager, program=program, period=period, audience=audience, **values)
        return reporting.publish(edition=edition, by=manager)

    return make


@pytest.fixture
def restated(officer, manager):
    """`restated(observation, value)`: asked for by the officer, approved by the manager."""

    def make(observation, value, reason="A page of the book was overlooked"):
        observation.refresh_from_db()
        asked = review.restate(observation=observation, reason=reason, by=officer, value=value)
        return review.decide_restatement(restatement=asked, by=manager, approved=True)

    return make


@pytest.fixture
def locked(period, manager):
    """The period, locked once its values are in."""

    def lock():
        return review.lock(period=period, by=manager)

    return lock
