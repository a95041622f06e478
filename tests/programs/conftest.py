"""What the tests of programs' pages share."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import member


@pytest.fixture
def sign(client):
    """`sign(user)`: the client, signed in as that person."""

    def as_(user):
        client.force_login(user)
        return client

    return as_


@pytest.fixture
def second_manager(organization):
    return member(organization, "manager", name="Second Manager")


@pytest.fixture
def queries_of():
    """`queries_of(client, path)`: how many queries a page takes; it must be shown."""

    def count(client, path):
        with CaptureQueriesContext(connection) as found:
            assert client.get(path).status_code == 200
        return len(found)

    return count
