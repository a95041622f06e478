"""Actors, facts about them, and who speaks for them."""

from datetime import date

import factory

from actors.models import Actor, ActorFunction, Contact, Profile, Representative, WorksWith
from analysis.codes import make
from analysis.names import search_words, sort_key
from tests.factories.accounts import OrganizationFactory, UserFactory
from tests.factories.markets import FunctionFactory


class ActorFactory(factory.django.DjangoModelFactory):
    """A firm of the registry; `works_with=organization` lets that organization work with it."""

    class Meta:
        model = Actor
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: make(10_000_000 + n))
    name = factory.Sequence(lambda n: f"Firm {n}")
    name_sort = factory.LazyAttribute(lambda actor: sort_key(actor.name))
    words = factory.LazyAttribute(lambda actor: search_words(actor.name))
    kind = "enterprise"
    country = "KE"

    @factory.post_generation
    def works_with(self, create, organization, **extra):
        if organization is not None:
            WorksWith.objects.create(organization=organization, actor=self)


class ActorFunctionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ActorFunction

    actor = factory.SubFactory(ActorFactory)
    function = factory.SubFactory(FunctionFactory)
    stated_by = factory.SubFactory(OrganizationFactory)


class ContactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Contact

    actor = factory.SubFactory(ActorFactory)
    stated_by = factory.SubFactory(OrganizationFactory)
    phone = factory.Sequence(lambda n: f"+25470{n:07d}")


class ProfileFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Profile

    actor = factory.SubFactory(ActorFactory)
    stated_by = factory.SubFactory(OrganizationFactory)
    as_of = date(2026, 6, 30)


class RepresentativeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Representative

    actor = factory.SubFactory(ActorFactory, claimed=True)
    user = factory.SubFactory(UserFactory)
    role = "owner"


def owner_of(actor, **values):
    """A new person who speaks for `actor`, which is theirs from now on."""
    Actor.objects.filter(pk=actor.pk).update(claimed=True)
    actor.claimed = True
    return RepresentativeFactory(actor=actor, user=UserFactory(name=f"owner of {actor.name}", **values)).user
