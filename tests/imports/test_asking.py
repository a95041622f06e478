"""Firms whose people are here are told of what a list says of them: one letter, and none when the list says nothing new."""

from core.models import Letter
from tests.factories import ActorFactory, owner_of

LIST = "name,country,code\nKwanza Growers Two,KE,\n"


def test_people_of_a_listed_firm_are_asked_once(bring_in, buyer):
    supplier = ActorFactory(name="Soko Growers", country="KE")
    owner = owner_of(supplier)
    text = f"name,country\nKwanza Growers Two,KE\n{supplier.name},KE\n"
    bring_in(text, values={"buyer": buyer.code})
    assert [(letter.kind, letter.to) for letter in Letter.objects.all()] == [("asked", owner.email)]
    Letter.objects.all().delete()
    bring_in(text, values={"buyer": buyer.code})
    assert not Letter.objects.exists()
