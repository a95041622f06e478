"""Confirming many linkages on behalf: one job by SQL beside the same act, one by one, through the ORM."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from bench.jobs import job
from bench.measuring import compared
from core.access import Action
from linkages import actions
from linkages.models import Linkage
from linkages.work_actions import speaking
from linkages.work_many import confirm_many as say_many
from linkages.work_queues import narrowed

MOST, SAMPLE = 10_000, 250


def undone(act):
    """A call of `act` whose writing is taken back, so that each round finds the same."""

    def run():
        with transaction.atomic():
            act()
            transaction.set_rollback(True)

    return run


@job
def confirm_many(actors):
    """All that one side stated alone, up to 10,000. One by one takes too long for that: it is measured on some, and multiplied."""
    officer = User.objects.get(email="officer@bench.example")
    organization = speaking(officer)
    rows = narrowed(Linkage.objects.for_user(officer, Action.ANSWER), "unanswered", officer, timezone.localdate())
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:MOST])
    some = keys[:: max(1, len(keys) // SAMPLE)][:SAMPLE]

    def each():
        for linkage in Linkage.objects.for_user(officer, Action.ANSWER).filter(pk__in=some).order_by("pk"):
            actions.confirm(linkage=linkage, by=officer)

    line = compared(
        "confirm_many",
        len(keys),
        ours=undone(lambda: say_many(keys=keys, by=officer, organization=organization)),
        baseline=undone(each),
        baseline_name="one by one through the ORM",
        rounds=3,
        note=f"one by one measured on {len(some)}, multiplied by {len(keys) / len(some):.1f}",
    )
    line.baseline_s *= len(keys) / len(some)
    line.ratio = line.baseline_s / line.ours_s
    yield line
