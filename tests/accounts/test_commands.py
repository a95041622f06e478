"""Commands about people and addresses, as they are typed at a terminal."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from tests.conftest import Api


def said(*arguments, **options):
    out = StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


def test_a_token_stands_alone_on_the_last_line_and_opens_the_api(officer):
    secret = said("issue_token", officer.email, name="Kobo").strip().splitlines()[-1]
    caller = Api()
    caller.headers["Authorization"] = f"Bearer {secret}"
    assert caller.get("me/").json()["email"] == officer.email
    assert officer.tokens.get(name="Kobo").digest != secret
    with pytest.raises(CommandError, match="There is no person"):
        call_command("issue_token", "nobody@example.org")


def test_a_person_is_made_with_a_role_a_firm_or_a_donors_view(organization, firm, program, donor_organization):
    said("create_user", "one@example.org", name="One", organization="alpha", role="officer")
    said("create_user", "two@example.org", name="Two", actor=firm.code)
    said("create_user", "three@example.org", name="Three", donor_of=program.code)
    one, two, three = (User.objects.get(email=f"{n}@example.org") for n in ("one", "two", "three"))
    assert one.memberships.get().role == "officer"
    assert two.representations.get().actor == firm
    assert (three.memberships.get().organization, three.memberships.get().role) == (donor_organization, "viewer")
    with pytest.raises(CommandError, match="already"):
        call_command("create_user", "one@example.org", name="Again")
    with pytest.raises(CommandError, match="no organization"):
        call_command("create_user", "four@example.org", name="Four", organization="nowhere", role="officer")


def test_every_address_is_printed_with_its_methods():
    found = {line["name"]: line for line in json.loads(said("urls", json=True))}
    assert found["api-actors-detail"]["path"] == "/api/v1/actors/{actor}/"
    assert set(found["api-actors-detail"]["methods"]) == {"GET", "PATCH", "DELETE"}
    assert found["api-value-chains-map-svg"]["path"] == "/api/v1/value-chains/{value_chain}/map.svg"
    assert found["home"]["methods"] == ["GET"]
    assert "/api/v1/actors/{actor}/" in said("urls")
