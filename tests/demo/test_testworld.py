"""`testworld` makes people whose passwords are known: only beside the demonstration, or where somebody said so."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.factories import OrganizationFactory

pytestmark = pytest.mark.django_db


def test_a_database_of_ones_own_takes_no_test_world(settings):
    settings.ALLOW_TESTWORLD = settings.DEBUG = False
    OrganizationFactory(short_name="mavuno")
    with pytest.raises(CommandError, match="known passwords"):
        call_command("testworld", "--json", "--force")


def test_beside_the_demonstration_it_is_made_anew_each_time(settings):
    settings.ALLOW_TESTWORLD = settings.DEBUG = False
    OrganizationFactory(short_name="demo-mavuno")
    worlds = []
    for _ in range(2):
        out = StringIO()
        call_command("testworld", "--json", stdout=out)
        worlds.append(json.loads(out.getvalue()))
    assert worlds[0]["people"].keys() == worlds[1]["people"].keys()
    assert worlds[0]["ids"]["A"]["linkage"] != worlds[1]["ids"]["A"]["linkage"]


def test_other_data_is_said_before_it_is_mixed(settings):
    settings.ALLOW_TESTWORLD = True
    OrganizationFactory(short_name="mavuno")
    with pytest.raises(CommandError, match="--force"):
        call_command("testworld", "--json")
