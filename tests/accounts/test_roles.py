"""The table of roles, as people were told it (MODEL 7)."""

import pytest

from accounts.access import forget, home_organization, may, organizations_where, role_in
from accounts.enums import Role
from accounts.roles import RIGHTS, SENTENCES, allows, roles_with
from core.access import Action, Area
from tests.factories import MembershipFactory, OrganizationFactory, UserFactory

READING = {Action.VIEW}


def granted(role):
    return {(area, action) for area, actions in RIGHTS[role].items() for action in actions}


def test_every_role_is_told_in_a_sentence():
    assert set(RIGHTS) == set(SENTENCES) == set(Role)


def test_an_officer_may_all_that_an_enumerator_may_and_a_manager_all_that_an_officer_may():
    assert granted(Role.ENUMERATOR) < granted(Role.OFFICER) < granted(Role.MANAGER)


def test_a_viewer_only_reads_and_an_admin_reads_and_manages_people():
    assert {action for _area, action in granted(Role.VIEWER)} == READING
    assert granted(Role.ADMIN) - granted(Role.VIEWER) == {(Area.PEOPLE, action) for action in RIGHTS[Role.ADMIN][Area.PEOPLE]}


@pytest.mark.parametrize(
    ("area", "action", "roles"),
    [
        (Area.OBSERVATIONS, Action.DECIDE, [Role.MANAGER]),
        (Area.DEFINITIONS, Action.LOCK, [Role.MANAGER]),
        (Area.REPORTS, Action.PUBLISH, [Role.MANAGER]),
        (Area.FIELDWORK, Action.DECIDE, [Role.MANAGER]),
        (Area.OBSERVATIONS, Action.RESTATE, [Role.OFFICER, Role.MANAGER]),
        (Area.OBSERVATIONS, Action.SUBMIT, [Role.ENUMERATOR, Role.OFFICER, Role.MANAGER]),
        (Area.PEOPLE, Action.ADD, [Role.ADMIN]),
        (Area.PEOPLE, Action.VIEW, [Role.ADMIN]),
    ],
)
def test_who_decides_locks_and_publishes(area, action, roles):
    assert roles_with(area, action) == roles


def test_a_word_that_is_no_right_is_an_error_not_a_refusal():
    with pytest.raises(ValueError, match="fly"):
        allows(Role.OFFICER, "fly", Action.VIEW)


def test_rights_hold_in_the_organization_of_the_membership_alone(db):
    user, here, there = UserFactory(), OrganizationFactory(), OrganizationFactory()
    MembershipFactory(user=user, organization=here, role="viewer")
    held = MembershipFactory(user=user, organization=there, role="manager")
    assert organizations_where(user, Area.REGISTRY) == [here.pk, there.pk]
    assert organizations_where(user, Area.REGISTRY, Action.ADD) == [there.pk]
    assert may(user, Area.REGISTRY, Action.ADD, there)
    assert not may(user, Area.REGISTRY, Action.ADD, here)
    assert home_organization(user, Area.REGISTRY) == there
    assert role_in(user, here) == "viewer"
    held.left_on = "2026-01-31"
    held.save()
    forget(user)
    assert home_organization(user, Area.REGISTRY) is None
    assert organizations_where(user, Area.REGISTRY) == [here.pk]


def test_who_may_no_longer_sign_in_has_no_rights(officer, organization):
    assert may(officer, Area.REGISTRY, Action.VIEW, organization)
    officer.is_active = False
    forget(officer)
    assert not may(officer, Area.REGISTRY, Action.VIEW, organization)
