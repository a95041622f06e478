"""Actors as a file: identity, and the facts that the reader may see."""

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from accounts.access import home_organization
from actors.filters import ActorFilter
from actors.identifiers import as_line
from actors.models import Actor, ActorFunction, Contact, Identifier, Profile
from actors.models.identity import OWN
from actors.ruling import CONTACTS, PROFILES, said
from core.access import Action, Area
from core.exports import Field, exportable


def of_contact(name):
    """What counts of the contacts visible to the reader."""
    return lambda actor: said(actor.known_contacts, name)


def of_profile(name):
    """What counts of the profiles visible to the reader."""
    return lambda actor: said(actor.known_profiles, name)


def beside(figure, name):
    """The currency or unit in which the `figure` that counts is said: of the same profile, as another may count for another figure."""
    return lambda actor: next((getattr(p, name) for p in actor.known_profiles if getattr(p, figure) is not None), None)


def profile_day(actor):
    return next((profile.as_of for profile in actor.known_profiles), None)


FIELDS = (
    Field("code"),
    Field("name"),
    Field("other_names", lambda actor: [other.name for other in actor.known_names if not other.is_former]),
    Field("former_names", lambda actor: [other.name for other in actor.known_names if other.is_former]),
    Field("kind"),
    Field("sector", "sector_id"),
    Field("own_number", lambda actor: [i.value for i in actor.own_numbers]),
    Field("identifiers", lambda actor: [as_line(i.scheme, i.value) for i in actor.known_identifiers]),
    Field("country"),
    Field("admin1", "admin1_id"),
    Field("admin2", "admin2_id"),
    Field("locality"),
    Field("address", of_contact("address")),
    Field("latitude", of_contact("latitude"), "number"),
    Field("longitude", of_contact("longitude"), "number"),
    Field("phone", of_contact("phone")),
    Field("email", of_contact("email")),
    Field("website", of_contact("website")),
    Field("founded_on", kind="date"),
    Field("closed_on", kind="date"),
    Field("status"),
    Field("visibility"),
    Field("claimed", kind="yes_no"),
    Field("functions", lambda actor: [f.function.name for f in actor.known_functions]),
    Field("profile_as_of", profile_day, "date"),
    Field("employees_female", of_profile("employees_female"), "number"),
    Field("employees_male", of_profile("employees_male"), "number"),
    Field("employees_youth", of_profile("employees_youth"), "number"),
    Field("turnover", of_profile("turnover"), "number"),
    Field("currency", beside("turnover", "currency_id")),
    Field("female_owned_share", of_profile("female_owned_share"), "number"),
    Field("youth_owned", of_profile("youth_owned"), "yes_no"),
    Field("formal", of_profile("formal"), "yes_no"),
    Field("capacity", of_profile("capacity"), "number"),
    Field("capacity_unit", beside("capacity", "unit_id")),
    Field("capacity_used", of_profile("capacity_used"), "number"),
    Field("unit_cost", of_profile("unit_cost"), "number"),
    Field("cost_currency", beside("unit_cost", "cost_currency_id")),
    Field("cost_unit", beside("unit_cost", "cost_unit_id")),
)


@exportable("actors", _("Actors"), FIELDS, filterset=ActorFilter, point=("latitude", "longitude"), sorts=("name_sort", "country"))
def actors(user):
    # Lists, not related sets: asking one of those makes a query set, which for thirty columns takes longer than the file.
    known = Identifier.objects.for_user(user)
    ours = f"{OWN}{getattr(home_organization(user, Area.REGISTRY, Action.VIEW), 'pk', '')}"
    stages = ActorFunction.objects.for_user(user).filter(until=None).select_related("function")
    return (
        Actor.objects.for_user(user)
        .prefetch_related(
            Prefetch("names", to_attr="known_names"),
            Prefetch("identifiers", known.filter(scheme=ours), to_attr="own_numbers"),
            Prefetch("identifiers", known.exclude(scheme=ours), to_attr="known_identifiers"),
            Prefetch("contacts", Contact.objects.for_user(user).order_by(*CONTACTS), to_attr="known_contacts"),
            Prefetch("functions", stages, to_attr="known_functions"),
            Prefetch("profiles", Profile.objects.for_user(user).order_by(*PROFILES), to_attr="known_profiles"),
        )
        .order_by("name_sort", "pk")
    )
