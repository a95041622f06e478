"""Rule 9: models and migrations agree; one leaf an app; schema and data never in one file."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython

from tests.house.walk import ROOTS


def ours():
    loader = MigrationLoader(connection, ignore_no_migrations=True)
    return loader, {key: m for key, m in loader.disk_migrations.items() if type(m).__module__.split(".")[0] in ROOTS}


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_one_leaf_an_app():
    loader, found = ours()
    apps = {app for app, _name in found}
    assert [app for app in sorted(apps) if len(loader.graph.leaf_nodes(app)) != 1] == []


@pytest.mark.django_db
def test_numbers_follow_each_other():
    _loader, found = ours()
    for app in {app for app, _name in found}:
        numbers = sorted(int(name[:4]) for of, name in found if of == app)
        assert numbers == list(range(1, len(numbers) + 1)), app


@pytest.mark.django_db
def test_schema_and_data_never_share_a_file():
    _loader, found = ours()
    mixed = [key for key, m in found.items() if {isinstance(op, RunPython) for op in m.operations} == {True, False}]
    assert mixed == []


@pytest.mark.django_db
def test_a_migration_after_the_first_says_what_it_is_for():
    _loader, found = ours()
    silent = [key for key, m in found.items() if not key[1].startswith("0001") and not type(m).__doc__]
    silent = [key for key in silent if "auto" in key[1]]
    assert silent == [], "Give it a name and a sentence."
