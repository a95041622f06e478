"""Writing the linkages and what was said of them, act by act, each dated as it was made."""

from django.db import connection
from django.utils import timezone

from accounts.audit import recorded
from actors.models import WorksWith
from linkages.models import Linkage, LinkageParty, LinkageStatement
from valuechain.demo.speech import by_act
from valuechain.demo.terms import terms_of

MANY = 20


def plan(world):
    for when, voice, who, said in by_act(world.lines):
        world.at(when, speak, voice, who, said)


def speak(world, voice, who, said):
    """A firm, or an organization on behalf of firms, says what it knows; linkages that are new begin with it."""
    organization = world.organization.get(voice)
    by = world.people[who] if who else world.people["rita" if voice == "demo-agrilink" else "nafula"]
    fresh = {line.tie.key: line.tie for line in said if line.tie.key not in world.linkage}
    act = {"exists": "linkages.state", "denied": "linkages.dispute", "ended": "linkages.end", "withdrawn": "linkages.withdraw"}
    with recorded(act[said[0].says], by=by, organization=organization, statements=len(said)):
        begin(world, fresh.values())
        parties(world, organization, said, fresh)
        if len(said) > MANY:
            plan_for_many(True)
        LinkageStatement.objects.bulk_create([statement(world, line, organization, by) for line in said])
        if len(said) > MANY:
            plan_for_many(False)
        for line in said:
            if line.says == "ended":
                Linkage.objects.filter(pk=world.linkage[line.tie.key].pk, ended_on=None).update(ended_on=line.end)


def plan_for_many(many):
    """The database works out the status of all linkages of one INSERT; of tables filled a moment ago it knows no sizes.

    Without the hint it joins row by row: over a minute for the 600 statements of a quarter, against 0.2 s.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('enable_nestloop', %s, true)", ["off" if many else "on"])


def begin(world, ties):
    rows = [
        Linkage(
            kind=tie.kind,
            from_actor=world.actor[tie.seller.key],
            to_actor=world.actor[tie.buyer.key],
            product=world.product.get(tie.product),
            value_chain=world.chain[tie.seller.what.chain],
            started_on=tie.since,
        )
        for tie in ties
    ]
    Linkage.objects.bulk_create(rows)
    world.linkage |= {tie.key: row for tie, row in zip(ties, rows, strict=True)}


def parties(world, organization, said, fresh):
    """The chain's organization sees every linkage of its chain; one that speaks for a firm sees that linkage too."""
    rows = {(world.linkage[key].pk, world.mavuno.pk) for key in fresh}
    if organization is not None:
        rows |= {(world.linkage[line.tie.key].pk, organization.pk) for line in said}
        WorksWith.objects.bulk_create(
            [
                WorksWith(organization=organization, actor=world.actor[firm.key])
                for line in said
                for firm in (line.tie.seller, line.tie.buyer)
            ],
            ignore_conflicts=True,
        )
    LinkageParty.objects.bulk_create(
        [LinkageParty(linkage_id=linkage, organization_id=party) for linkage, party in sorted(rows)], ignore_conflicts=True
    )


def statement(world, line, organization, by):
    tie = line.tie
    told = line.says == "exists" and not line.copied
    return LinkageStatement(
        linkage=world.linkage[tie.key],
        side=line.side,
        says=line.says,
        period_start=line.start,
        period_end=line.end,
        quantity=line.quantity,
        unit_id=line.unit,
        price=line.price,
        currency_id=line.currency,
        contract=tie.contract if told else "",
        governance=tie.governance if told else "",
        embedded_services=list(tie.services) if told else [],
        **(terms_of(line) if told else {}),
        reason=line.reason,
        copied=line.copied,
        stated_at=line.at,
        recorded_at=timezone.now(),  # as `settle` would, without working out every status anew
        by_firm=world.actor[line.speaker.key] if organization is None else None,
        by_organization=organization,
        by=by,
    )
