"""Making the demonstration: everything within one transaction, so that it is there whole or not at all."""

from django.db import transaction

from core.models import Letter
from valuechain.demo import (
    chains,
    dealings,
    deliveries,
    field,
    founding,
    likenesses,
    lists,
    publishing,
    registry,
    results,
    reviewing,
    sharing,
    trade,
)
from valuechain.demo.clock import story_begins
from valuechain.demo.world import BEGIN, World

PARTS = (founding, chains, registry, sharing, trade, deliveries, dealings, field, results, reviewing, publishing, lists, likenesses)


def make():
    """Write all of it; returns the World with what was made."""
    world = World()
    for part in PARTS:
        part.plan(world)
    with transaction.atomic(), story_begins(BEGIN) as clock:
        before = Letter.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        world.play(clock)
        # Nobody reads letters at .example: none of them leaves.
        Letter.objects.filter(pk__gt=before).delete()
        clock.settle()
    return world
