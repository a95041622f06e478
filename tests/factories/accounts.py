"""People and organizations."""

import factory

from accounts.models import Membership, Organization, User


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")
    password = "!"  # nobody signs in with it; tests use `client.force_login` or a token


class OrganizationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organization

    name = factory.Sequence(lambda n: f"Organization {n}")
    short_name = factory.Sequence(lambda n: f"org-{n}")
    kind = "implementer"
    country = "KE"


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organization = factory.SubFactory(OrganizationFactory)
    role = "officer"


def member(organization, role, **values):
    """A new person with `role` in `organization`."""
    user = UserFactory(name=values.pop("name", f"{role} of {organization.short_name}"), **values)
    MembershipFactory(user=user, organization=organization, role=role)
    return user
