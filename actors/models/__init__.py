from actors.models.claims import Claim, Representative, Suggestion
from actors.models.duplicates import DuplicatePair
from actors.models.facts import ActorFunction, Contact, Profile, Provider
from actors.models.identity import Actor, ActorName, ActorWord, Identifier, WorksWith

__all__ = [
    "Actor",
    "ActorFunction",
    "ActorName",
    "ActorWord",
    "Claim",
    "Contact",
    "DuplicatePair",
    "Identifier",
    "Profile",
    "Provider",
    "Representative",
    "Suggestion",
    "WorksWith",
]
