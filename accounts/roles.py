"""Roles as code: who may do what, in which part of the work. Read it as a table.

A role is held on a membership, so every right is a right *in that organization*.
"""

from accounts.enums import Role
from core.access import Action, Area

A = Action
READ = {A.VIEW}
WRITE = {A.VIEW, A.ADD, A.CHANGE, A.DELETE}

VIEWER = {area: READ for area in Area if area is not Area.PEOPLE}

ENUMERATOR = {
    # Sees its own entries and the actors assigned to it (the querysets narrow it), and enters.
    Area.REGISTRY: {A.VIEW, A.ADD, A.CHANGE, A.ANSWER},
    Area.CHAINS: READ,
    Area.FIELDWORK: {A.VIEW},
    Area.OBSERVATIONS: {A.VIEW, A.ADD, A.CHANGE, A.SUBMIT},
    Area.DEFINITIONS: READ,
}

OFFICER = {
    Area.REGISTRY: WRITE | {A.ANSWER},
    Area.CHAINS: WRITE,
    Area.FIELDWORK: WRITE | {A.SUBMIT},
    Area.OBSERVATIONS: WRITE | {A.SUBMIT, A.RESTATE},
    Area.DEFINITIONS: READ,
    Area.REPORTS: READ,
    Area.IMPORTS: WRITE,
}

MANAGER = {
    **OFFICER,
    Area.FIELDWORK: OFFICER[Area.FIELDWORK] | {A.DECIDE},
    Area.OBSERVATIONS: OFFICER[Area.OBSERVATIONS] | {A.DECIDE},
    Area.DEFINITIONS: WRITE | {A.LOCK},
    Area.REPORTS: WRITE | {A.PUBLISH},
    Area.REGISTRY: OFFICER[Area.REGISTRY] | {A.DECIDE},
}

ADMIN = {**VIEWER, Area.PEOPLE: WRITE}

RIGHTS = {Role.ENUMERATOR: ENUMERATOR, Role.OFFICER: OFFICER, Role.MANAGER: MANAGER, Role.VIEWER: VIEWER, Role.ADMIN: ADMIN}

# Whose role may change or approve figures of money, or gives such roles: of them an organization may ask a second factor.
MONEY = (Role.OFFICER, Role.MANAGER, Role.ADMIN)

SENTENCES = {
    Role.ENUMERATOR: "Enters actors, statements and values; sees own entries and the actors assigned.",
    Role.OFFICER: "Registers, imports, describes the chain, records interventions, values and upgrades; submits.",
    Role.MANAGER: "All an officer does; defines programs and indicators; approves, locks, restates and publishes.",
    Role.VIEWER: "Reads what officers read, but no drafts.",
    Role.ADMIN: "People and settings of the organization; reads the rest.",
}


def allows(role, area, action):
    """Whether `role` may do `action` in `area` of its own organization."""
    return action in RIGHTS[Role(role)].get(Area(area), ())


def roles_with(area, action):
    """The roles that may do `action` in `area`."""
    return [role for role in Role if allows(role, area, action)]
