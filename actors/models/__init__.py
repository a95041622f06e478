from actors.models.claims import Claim, Representative, Suggestion
from actors.models.consents import Consent
from actors.models.duplicates import DuplicatePair
from actors.models.facts import ActorFunction, Contact, Profile, Provider
from actors.models.identity import Actor, ActorName, ActorWord, Identifier, WorksWith
from actors.models.keys import FirmToken
from actors.models.listing import Listing

__all__ = [
    "Actor",
    "ActorFunction",
    "ActorName",
    "ActorWord",
    "Claim",
    "Consent",
    "Contact",
    "DuplicatePair",
    "FirmToken",
    "Identifier",
    "Listing",
    "Profile",
    "Provider",
    "Representative",
    "Suggestion",
    "WorksWith",
]
