"""The whole of it, in one transaction: the organizations and their people first, then the rows by COPY."""

from dataclasses import dataclass
from random import Random

from accounts import actions as people
from accounts.audit import recorded
from accounts.models import Organization, User
from markets.models import Function, Product, ValueChain
from valuechain.seeding import registry, results
from valuechain.seeding.names import TONGUES

PREFIX = "bench-"
GOODS = ("grain", "fruit", "fibre")
STAGES = (("Growing", "production"), ("Collecting", "collection"), ("Processing", "processing"), ("Selling", "wholesale"))


@dataclass(frozen=True)
class Chain:
    key: int
    product: int
    stages: tuple[int, ...]


def make(*, actors, linkages, observations, seed, statements=None):
    """Write the registry; returns its lead organization."""
    random = Random(seed)
    said = {"statements": statements} if statements is not None else {}
    with recorded("bench.seed", by=None, actors=actors, linkages=linkages, observations=observations, seed=seed, **said):
        lead, *others = [organization(number) for number in range(1, 7)]
        team = {role: person(role, lead) for role in ("officer", "manager")}
        admin = person("superuser")
        User.objects.filter(pk=admin.pk).update(is_staff=True, is_superuser=True)
        chains = {tongue.country: [chain(lead, tongue.country, goods) for goods in GOODS] for tongue in TONGUES}
        keys = [lead.pk, *[other.pk for other in others[:2]]]
        by_country = registry.actors(actors, random, keys, chains)
        if linkages:
            registry.linkages(linkages, random, keys, by_country, chains, statements)
        if observations:
            partners = [other.pk for other in others]
            results.observations(observations, random, lead.pk, partners, team["officer"].pk, team["manager"].pk)
    return lead


def organization(number):
    kind = "implementer" if number == 1 else "partner"
    return Organization.objects.create(name=f"Bench organization {number}", short_name=f"{PREFIX}{number}", kind=kind, country="KE")


def person(role, organization=None):
    user = people.make_user(by=None, email=f"{role}@bench.example", name=f"Bench {role}", password=None)
    if organization:
        people.join(user=user, organization=organization, role=role, by=None)
    return user


def chain(lead, country, goods):
    product = Product.objects.create(organization=lead, name=f"Bench {goods}, {country}", unit_id="t")
    made = ValueChain.objects.create(organization=lead, name=f"Bench {goods}, {country}", product=product, country=country)
    stages = [
        Function.objects.create(value_chain=made, name=name, position=position, kind=kind)
        for position, (name, kind) in enumerate(STAGES, start=1)
    ]
    return Chain(made.pk, product.pk, tuple(stage.pk for stage in stages))
