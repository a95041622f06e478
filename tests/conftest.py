"""People, firms and a program for the tests, all on PostgreSQL; the API as a person calls it."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from pytest_django.plugin import blocking_manager_key

from accounts.models import Token, digest_of
from actors.actions import count_words
from actors.models import Actor
from tests.factories import (
    ActorFactory,
    FunctionFactory,
    IndicatorFactory,
    LinkageFactory,
    OrganizationFactory,
    PeriodFactory,
    ProductFactory,
    ProgramFactory,
    UserFactory,
    ValueChainFactory,
    member,
    owner_of,
)
from tests.strictness import be_strict
from valuechain.keys import spread_keys

be_strict()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database with its reference data, once; each table's keys begin at a number of their own."""
    with django_db_blocker.unblock():
        call_command("load_reference", verbosity=0)
        spread_keys()
    yield
    # A thread of a test, such as the live server's, may hold a session still: the database could not be dropped then.
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


flushed = {"tables": False}


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """A test with real transactions ends by emptying every table: the reference data comes back before the next one begins."""
    if flushed["tables"]:
        with item.config.stash[blocking_manager_key].unblock():
            call_command("load_reference", verbosity=0)
        flushed["tables"] = False
    marker = item.get_closest_marker("django_db")
    if "transactional_db" in item.fixturenames or "live_server" in item.fixturenames or (marker and marker.kwargs.get("transaction")):
        flushed["tables"] = True


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")


class Api:
    """The API as `user` (None: nobody signed in) calls it: paths below /api/v1/, JSON in, answers of Django's test client out."""

    def __init__(self, user=None):
        self.user = user
        self.client = Client()
        self.headers = {}
        if user is not None:
            secret = f"token-of-{user.pk}"
            Token.objects.get_or_create(digest=digest_of(secret), defaults={"user": user, "name": "tests"})
            self.headers["Authorization"] = f"Bearer {secret}"

    def call(self, method, path, body=None, headers=None, **query):
        address = path if path.startswith(("/", "http")) else f"/api/v1/{path}"
        extra = {"data": body, "content_type": "application/json"} if body is not None else {}
        if isinstance(body, bytes):
            extra = {"data": body, "content_type": "application/json"}
        if query:
            extra["query_params"] = query
        return getattr(self.client, method)(address, headers={**self.headers, **(headers or {})}, **extra)

    def get(self, path, headers=None, **query):
        return self.call("get", path, headers=headers, **query)

    def post(self, path, body=None, headers=None):
        return self.call("post", path, {} if body is None else body, headers)

    def patch(self, path, body=None, headers=None):
        return self.call("patch", path, {} if body is None else body, headers)

    def delete(self, path, headers=None):
        return self.call("delete", path, headers=headers)

    def upload(self, path, fields, headers=None):
        return self.client.post(f"/api/v1/{path}", fields, headers={**self.headers, **(headers or {})})

    def make(self, path, **body):
        """POST that must succeed; the new record."""
        answer = self.post(path, body)
        assert answer.status_code == 201, (answer.status_code, answer.content)
        return answer.json()


@pytest.fixture
def api(db):
    """`api(user)`: the API as that person calls it."""
    return Api


@pytest.fixture
def organization(db):
    return OrganizationFactory(name="Alpha", short_name="alpha")


@pytest.fixture
def officer(organization):
    return member(organization, "officer")


@pytest.fixture
def manager(organization):
    return member(organization, "manager")


@pytest.fixture
def viewer(organization):
    return member(organization, "viewer")


@pytest.fixture
def enumerator(organization):
    return member(organization, "enumerator")


@pytest.fixture
def admin(organization):
    return member(organization, "admin")


@pytest.fixture
def other_organization(db):
    return OrganizationFactory(name="Beta", short_name="beta")


@pytest.fixture
def stranger(other_organization):
    """The same role in another organization."""
    return member(other_organization, "officer")


@pytest.fixture
def other_manager(other_organization):
    return member(other_organization, "manager")


@pytest.fixture
def nobody(db):
    """Signed in, and belongs nowhere."""
    return UserFactory(name="nobody")


@pytest.fixture
def former(organization):
    """Left the organization."""
    user = member(organization, "officer", name="former")
    user.memberships.update(left_on=date(2026, 1, 31))
    return user


@pytest.fixture
def donor_organization(db):
    return OrganizationFactory(name="Giver", short_name="giver", kind="donor")


@pytest.fixture
def donor(donor_organization):
    return member(donor_organization, "viewer")


@pytest.fixture
def product(organization):
    return ProductFactory(organization=organization, name="Maize")


@pytest.fixture
def chain(organization, product):
    """A chain with two functions, growing and milling."""
    chain = ValueChainFactory(organization=organization, product=product, name="Maize chain")
    FunctionFactory(value_chain=chain, name="Growing", position=1)
    FunctionFactory(value_chain=chain, name="Milling", position=2, kind="processing")
    return chain


@pytest.fixture
def firm(organization):
    return ActorFactory(works_with=organization, name="Kwanza Growers")


@pytest.fixture
def buyer(organization):
    return ActorFactory(works_with=organization, name="Unga Mills", kind="trader")


@pytest.fixture
def firm_owner(firm):
    return owner_of(firm)


@pytest.fixture
def buyer_owner(buyer):
    return owner_of(buyer)


@pytest.fixture
def other_firm_owner(db):
    return owner_of(ActorFactory(name="Another firm"))


@pytest.fixture
def linkage(organization, firm, buyer, product, chain):
    """firm → buyer, known to the organization; nobody has said anything yet."""
    return LinkageFactory(from_actor=firm, to_actor=buyer, product=product, value_chain=chain, known_to=organization)


@pytest.fixture
def program(organization, donor_organization, chain):
    return ProgramFactory(organization=organization, donors=[donor_organization], value_chains=[chain])


@pytest.fixture
def period(program):
    return PeriodFactory(program=program)


@pytest.fixture
def indicator(program):
    return IndicatorFactory(
        program=program,
        baseline=500,
        baseline_on=date(2025, 12, 31),
        version__disaggregations=[{"axis": "sex", "categories": ["women", "men"]}],
    )


@pytest.fixture
def words_counted(db):
    """Call it when the actors are made: misspelt words are mended with the words of their names, as after registering."""

    def count():
        count_words(sorted({word for actor in Actor.objects.order_by("pk") for word in actor.words}))

    return count
