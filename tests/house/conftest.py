"""The test world, for tests that ask as its people."""

import pytest
from django.db import transaction

from tests.house.asking import World


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Made once for the tests of this module, and taken back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)
