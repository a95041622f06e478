"""How many actors a constraint or an opportunity affects: those on the part of the chain that it is about.

The same question is asked for many at once (a list: one expression) and for one with its inputs (its explanation); a test
holds the two together.
"""

from django.db.models import Case, Count, IntegerField, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from actors.models import ActorFunction, Provider
from core.figures import registry_figure


def performing(day):
    return ActorFunction.objects.exclude(until__lt=day).exclude(since__gt=day)


def counted(rows, by):
    """The number of different actors of `rows` whose `by` is the outer problem's; 0 where there are none."""
    found = rows.order_by().values(by).annotate(n=Count("actor", distinct=True)).values("n")
    return Coalesce(Subquery(found[:1], output_field=IntegerField()), Value(0))


def with_affected(problems, day=None):
    """Adds `affected`; None where the part has no actors of its own, such as a law or an end market."""
    rows = performing(day or timezone.localdate())
    number = Case(
        When(actor__isnull=False, then=Value(1)),
        When(linkage__isnull=False, then=Value(2)),
        When(
            supporting_market__isnull=False,
            then=counted(Provider.objects.filter(supporting_market=OuterRef("supporting_market")), "supporting_market"),
        ),
        When(function__isnull=False, then=counted(rows.filter(function=OuterRef("function")), "function")),
        When(channel__isnull=False, then=counted(rows.filter(function__channels=OuterRef("channel")), "function__channels")),
        When(whole_chain__isnull=False, then=counted(rows.filter(function__value_chain=OuterRef("whole_chain")), "function__value_chain")),
        default=None,
        output_field=IntegerField(),
    )
    return problems.annotate(affected=number)


def affected_inputs(problem, day):
    """[(kind, key, actor)] of the records that tell who is on its part of the chain; None where the part has no actors of its own."""
    if problem.actor_id:
        return [("actor", problem.actor_id, problem.actor_id)]
    if problem.linkage_id:
        return [("linkage", problem.linkage_id, actor) for actor in (problem.linkage.from_actor_id, problem.linkage.to_actor_id)]
    if problem.supporting_market_id:
        rows = Provider.objects.filter(supporting_market=problem.supporting_market_id)
        return [("provider", *row) for row in rows.order_by("pk").values_list("pk", "actor")]
    conditions = {
        "function": problem.function_id,
        "function__channels": problem.channel_id,
        "function__value_chain": problem.whole_chain_id,
    }
    wanted = next(((path, key) for path, key in conditions.items() if key), None)
    if wanted is None:
        return None
    rows = performing(day).filter(**dict([wanted])).order_by("pk")
    return [("function", *row) for row in rows.values_list("pk", "actor")]


def affected_figure(problem, day=None):
    """The name of the figure, under which its explanation opens; None where it has no value."""
    if problem.affected is None:
        return None
    day = day or timezone.localdate()
    return registry_figure("affected_actors", [problem.organization_id], day, **{problem._meta.model_name: problem.pk})
