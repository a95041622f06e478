"""The test world: everything of it is made by the same actions that people use."""

import secrets
from datetime import date
from decimal import Decimal

from django.contrib.auth import login
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.base import ContentFile
from django.http import HttpRequest

from accounts import actions as people_actions
from accounts import records
from accounts.models import Membership, Organization, User
from actors import actions as actor_actions
from actors import claims
from actors.models import Actor, DuplicatePair
from actors.suggestions import suggest
from core.figures import token as figure_token
from imports import actions as importing
from imports import engine
from linkages import actions as linkage_actions
from linkages import delivery_actions, exchange_actions
from linkages.cost_actions import state_cost
from linkages.models import Constraint, Opportunity
from markets.actions import describe_chain
from markets.models import Demand, EnablingFactor, EndMarket, Price, Product
from programs.indicators import actions as review
from programs.indicators.models import Period
from programs.interventions import actions as field
from programs.interventions.models import Program
from programs.results.models import ResultsNode
from programs.upgrading import actions as upgrading
from records.actions import add_evidence
from records.models import Job
from records.saved import keep_filter
from reports import actions as reporting
from valuechain.keys import spread_keys
from valuechain.testworld_calls import calls_of
from valuechain.testworld_systems import receipt_of, systems_of

PASSWORD = "test world password"
ROLES = ("officer", "manager", "admin", "enumerator", "viewer")


class World:
    def __init__(self):
        self.tag = f"{secrets.randbelow(10)}{secrets.token_hex(3)[1:]}"  # with a digit: who compares answers tells it from words by that
        self.people = {}

    def person(self, name):
        user = people_actions.make_user(
            by=None, email=f"{name.replace('_', '-')}-{self.tag}@testworld.example", name=f"{name} {self.tag}", password=PASSWORD
        )
        _token, secret = people_actions.issue_token(user=user, name="test world", by=user)
        self.people[name] = {"email": user.email, "password": PASSWORD, "token": secret, "session": session_of(user)}
        return user

    def organization(self, letter, mark):
        return records.add(
            Organization,
            by=None,
            name=f"Test organization {letter} {self.tag}",
            short_name=f"tw-{letter.lower()}-{self.tag}",
            kind="implementer",
            country="KE",
        )


def session_of(user):
    request = HttpRequest()
    request.session = SessionStore()
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    request.session.save()
    return f"sessionid={request.session.session_key}"


def make_world():
    """Two organizations, A and B; returns {"people", "ids", "marks"} as INTERFACES gives it."""
    spread_keys()
    world = World()
    marks = {"A": f"markalpha{world.tag}", "B": f"markbeta{world.tag}"}
    organizations = {letter: world.organization(letter, marks[letter]) for letter in "AB"}
    team = {}
    for letter, roles in (("A", ROLES), ("B", ("officer", "manager", "admin"))):
        for role in roles:
            user = world.person(f"{letter.lower()}_{role}")
            people_actions.join(user=user, organization=organizations[letter], role=role, by=None)
            team[letter, role] = user
    former = world.person("a_former")
    membership = people_actions.join(user=former, organization=organizations["A"], role="officer", by=None)
    Membership.objects.filter(pk=membership.pk).update(left_on=date(2026, 1, 31))
    named = {"name": f"Test donor {world.tag}", "short_name": f"tw-donor-{world.tag}"}
    donor = records.add(Organization, by=None, kind="donor", country="DE", **named)
    people_actions.join(user=world.person("donor"), organization=donor, role="viewer", by=None)
    world.person("nobody")
    owners = {"A": world.person("firm_owner"), "B": world.person("other_firm_owner")}
    ids = {
        letter: fill(letter, organizations[letter], marks[letter], team, owners[letter], donor if letter == "A" else None)
        for letter in "AB"
    }
    return {"people": world.people, "ids": ids, "marks": marks}


def products(mine):
    """Two products and the conversion between them."""
    product = records.add(Product, **mine, name="Test maize", unit_id="t")
    flour = records.add(Product, **mine, name="Test flour", unit_id="t")
    records.add(
        type(product).conversions.rel.related_model, by=mine["by"], from_product=product, to_product=flour, factor=2, source="milling test"
    )
    return product, flour


def end_market(mine, mark, product):
    """A market with one price and one demand figure."""
    market = records.add(EndMarket, **mine, name=f"Market {mark}", kind="local", country="KE", product=product, standards=[mark])
    records.add(Price, by=mine["by"], end_market=market, date=date(2026, 1, 31), price=40, currency_id="KES", unit_id="kg", source=mark)
    records.add(
        Demand,
        by=mine["by"],
        end_market=market,
        period_start=date(2026, 1, 1),
        period_end=date(2026, 3, 31),
        quantity=10,
        unit_id="t",
        source=mark,
    )
    return market


def people_of(organization, mark, officer, admin):
    """A key to the API, an invitation and a membership."""
    invitation, _secret = people_actions.invite(organization=organization, email=f"{mark}@testworld.example", role="viewer", by=admin)
    return {
        "token": people_actions.issue_token(user=officer, name=mark, by=officer)[0].pk,
        "invitation": invitation.pk,
        "member": Membership.objects.get(user=admin, left_on=None).pk,
    }


def checked_list(organization, officer, mark):
    """A file of two rows, one of them faulty, that waits for its import."""
    listed = ContentFile(f"name,country\nFirm {mark},KE\n{mark},nowhere\n".encode(), name=f"{mark}.csv")
    return engine.check(importing.upload(by=officer, organization=organization, kind="actors", file=listed))


def program_of(manager, organization, code, name, **more):
    """A program of three years, with its last quarter of 2025."""
    years = {"starts_on": date(2025, 1, 1), "ends_on": date(2027, 12, 31)}
    program = records.add(
        Program, by=manager, code=f"{organization.short_name}-{code}", name=name, organization=organization, **years, **more
    )
    return program, quarter(manager, program, "Q4 2025", date(2025, 10, 1), date(2025, 12, 31))


def quarter(manager, program, name, first, last):
    return records.add(Period, by=manager, program=program, kind="quarter", name=name, starts_on=first, ends_on=last)


def locked_value(officer, manager, program, period, indicator, entered):
    """A value that one entered and another approved, in a period that is locked; with its indicator."""
    shape = {"unit": "t", "measure": "number", "polarity": "increasing", "source": "observed", "aggregation": {"time": "sum"}}
    indicator = review.define(by=manager, program=program, **shape, **indicator)
    observation = review.enter(by=officer, indicator=indicator, period=period, **entered)
    review.submit(observation=observation, by=officer)
    observation.refresh_from_db()
    review.approve(observation=observation, by=manager)
    review.lock(period=period, by=manager)
    observation.refresh_from_db()
    return indicator, observation


def publish_for_all(manager, officer, organization, letter):
    """An edition that anyone reads, of a program of its own: without a marked word, since nothing in it is private."""
    program, period = program_of(manager, organization, "open", f"Open program {letter}")
    sold = {"code": "O1", "name": "Maize sold", "definition": "What the firms of the program sold in the quarter."}
    locked_value(officer, manager, program, period, sold, {"value": 70})
    edition = reporting.draft(by=manager, program=program, period=period, audience="public", summary="For everyone.")
    return reporting.publish(edition=edition, by=manager)


def alike(organization, one, other, mark):
    """Two records that may be one firm, as the organization was told."""
    return DuplicatePair.objects.create(
        organization=organization, one=one, other=other, score=Decimal("0.7"), reasons=[[mark, 1.5]], note=mark
    )


def chain_of(mine, mark):
    """A chain with its markets and a factor."""
    product, _flour = products(mine)
    market = end_market(mine, mark, product)
    stages = [
        {"name": f"Growing {mark}", "position": 1, "kind": "production"},
        {"name": f"Milling {mark}", "position": 2, "kind": "processing"},
    ]
    chain = describe_chain(
        **mine,
        name=f"Chain {mark}",
        product=product,
        country="KE",
        area=mark,
        functions=stages,
        channels=[{"name": f"Channel {mark}", "end_market": market, "functions": [1, 2]}],
    )
    supporting = actor_actions.describe_supporting_market(
        **mine, name=f"Support {mark}", kind="finance", country="KE", area=mark, value_chains=[chain]
    )
    factor = records.add(
        EnablingFactor, **mine, title=f"Law {mark}", level="local", kind="law", effect="hinders", source=mark, value_chains=[chain]
    )
    return {
        "product": product,
        "end_market": market,
        "value_chain": chain,
        "function": chain.functions.get(position=1),
        "supporting_market": supporting,
        "enabling_factor": factor,
    }


def trade_of(mine, mark, letter, made, owner):
    """Two actors and what one says of their linkage; the seller's owner, and an invitation for the buyer's."""
    chain, since = made["value_chain"], {"since": date(2025, 1, 1)}
    seller = actor_actions.register(
        **mine,
        name=f"Test seller {letter}",
        kind="enterprise",
        country="KE",
        phone="+254700000000",
        address=mark,
        functions=[{"function": made["function"], "source": mark, **since}],
    )
    mill = chain.functions.get(position=2)
    buyer = actor_actions.register(
        **mine, name=f"Test buyer {letter}", kind="trader", country="KE", functions=[{"function": mill, **since}]
    )
    said = {
        "side": "from",
        "period_start": date(2025, 10, 1),
        "period_end": date(2025, 12, 31),
        "quantity": 5,
        "unit_id": "t",
        "reason": mark,
        "quality_terms": mark,
        "payment_terms": mark,
    }
    linkage = linkage_actions.register(
        **mine,
        kind="vertical",
        from_actor=seller,
        to_actor=buyer,
        product=made["product"],
        value_chain=chain,
        started_on=date(2025, 1, 1),
        statement=said,
    )
    claims.represent(actor=seller, user=owner, by=mine["by"])
    claim, _secret = claims.invite_owner(actor=buyer, email="owner@testworld.example", by=mine["by"])
    delivery = delivered(linkage, mark, mine["by"], owner)
    return {"seller": seller, "buyer": buyer, "linkage": linkage, "delivery": delivery, "claim": claim}


def delivered(linkage, mark, officer, owner):
    """A delivery that was written down on behalf of the buyer, and that the seller disputes."""
    handed_over = {"delivered_on": date(2025, 11, 3), "quantity": Decimal(5), "unit": linkage.product.unit}
    delivery = delivery_actions.record(linkage=linkage, side="to", by=officer, **handed_over)
    return delivery_actions.dispute(delivery=delivery, reason=mark, by=owner)


def dealings_of(mine, mark, made):
    """What trading costs the seller, and what the buyer shared with it, both told on behalf."""
    linkage, by = made["linkage"], mine["by"]
    period = {"period_start": date(2025, 10, 1), "period_end": date(2025, 12, 31)}
    shared = {"kind": "knowledge", "happened_on": date(2025, 11, 20), "note": mark, "outcome": mark}
    return {
        "transaction_cost": state_cost(linkage=linkage, side="from", by=by, currency_id="KES", transport=Decimal(400), **period),
        "exchange": exchange_actions.record(linkage=linkage, giver=made["buyer"], receivers=[made["seller"]], by=by, **shared),
    }


def problems_of(mine, mark, made):
    """A constraint, an opportunity and a piece of evidence."""
    chain = made["value_chain"]
    return {
        "constraint": records.add(
            Constraint, **mine, title=f"Constraint {mark}", value_chain=chain, function=made["function"], severity=3, feasibility=2
        ),
        "opportunity": records.add(
            Opportunity, **mine, title=f"Opportunity {mark}", value_chain=chain, end_market=made["end_market"], potential=3, feasibility=2
        ),
        "evidence": add_evidence(**mine, title=f"Evidence {mark}", file=ContentFile(mark.encode(), name=f"{mark}.txt")),
    }


def work_of(mine, mark, made, manager, donor):
    """A program with an intervention, a locked value and its restatement, a node of its results chain, an upgrade."""
    officer, organization = mine["by"], mine["organization"]
    program, locked = program_of(
        manager, organization, "p", f"Program {mark}", donors=[donor] if donor else [], value_chains=[made["value_chain"]]
    )
    opened = quarter(manager, program, "Q1 2026", date(2026, 1, 1), date(2026, 3, 31))
    planned = {"title": f"Intervention {mark}", "kind": "training", "starts_on": date(2025, 2, 1)}
    work = field.plan(by=officer, program=program, **planned, addresses=[{"constraint": made["constraint"]}])
    field.reach(intervention=work, actor=made["seller"], by=officer, since=date(2025, 3, 1))
    asked = {"code": "T1", "name": f"Indicator {mark}", "definition": mark, "baseline": 1, "baseline_on": date(2024, 12, 31)}
    entered = {"value": 7, "note": mark, "evidence": [made["evidence"]]}
    indicator, observation = locked_value(officer, manager, program, locked, asked, entered)
    upgrade = upgrading.claim(
        **mine,
        actor=made["seller"],
        type="process",
        value_chain=made["value_chain"],
        before=mark,
        after=mark,
        happened_on=date(2025, 11, 1),
        evidence=[made["evidence"]],
        contributions=[{"intervention": work, "share": 40}],
    )
    return {
        "program": program,
        "intervention": work,
        "period_open": opened,
        "period_locked": locked,
        "indicator": indicator,
        "observation": observation,
        "restatement": review.restate(observation=observation, reason=mark, by=officer, value=8),
        "results_node": records.add(
            ResultsNode, by=officer, organization=organization, program=program, level="outcome", title=f"Node {mark}", assumptions=[mark]
        ),
        "upgrade": upgrade,
    }


def reports_of(mine, mark, made, manager, letter):
    """Editions for the donor, as a draft and published, and for everyone; a file that was taken out, and a job."""
    officer, organization = mine["by"], mine["organization"]

    def drafted():
        return reporting.draft(by=manager, program=made["program"], period=made["period_locked"], audience="donors", summary=mark)

    published = drafted()
    reporting.publish(edition=published, by=manager)
    return {
        "edition_published": published,
        "edition_public": publish_for_all(manager, officer, organization, letter),
        "edition_draft": drafted(),
        "export": reporting.take_out(by=officer, kind="actors", format="csv", filters={"search": mark}),
        "job": Job.objects.create(owner=officer, organization=organization, kind="test", state="succeeded", message=mark, stage=mark),
    }


def waiting_of(mine, mark, made):
    """What waits for somebody: a checked list, a suggestion, a kept filter, two records that may be one."""
    officer, organization = mine["by"], mine["organization"]
    return {
        "import": checked_list(organization, officer, mark),
        "suggestion": suggest(actor=Actor.objects.get(pk=made["seller"].pk), reason=mark, by=officer, locality=f"Town {mark}"),
        "saved_filter": keep_filter(by=officer, page="actors", name=f"Filter {mark}", query="kind=trader", shared=True),
        "duplicate": alike(organization, made["seller"], made["buyer"], mark),
    }


# Kinds of an address that are no record of one organization.
FIXED = {
    "unit": "kg",
    "currency": "KES",
    "place": "KE",
    "sector": "A",
    "key": "no-such-key",
    "uidb36": "x",
    "pk": 987654321,
    "secret": "no-such-secret",
}


def fill(letter, organization, mark, team, owner, donor):
    """One record of every kind, with `mark` in every text field that is private to the organization; returns their ids by kind."""
    officer, manager, admin = (User.objects.get(pk=team[letter, role].pk) for role in ("officer", "manager", "admin"))
    mine = {"by": officer, "organization": organization}
    made = {"organization": organization, **chain_of(mine, mark)}
    made |= trade_of(mine, mark, letter, made, owner)
    made |= dealings_of(mine, mark, made) | calls_of(mine, mark, made) | systems_of(made["seller"], mark, owner)
    made |= problems_of(mine, mark, made)
    made |= work_of(mine, mark, made, manager, donor)
    made |= reports_of(mine, mark, made, manager, letter)
    made |= waiting_of(mine, mark, made)
    seller, buyer = made.pop("seller"), made.pop("buyer")
    version = made["indicator"].versions.get()
    return {
        **{kind: record.pk for kind, record in made.items()},
        "actor": seller.code,
        **dict.fromkeys(("buyer", "call_firm"), buyer.code),
        "receipt": receipt_of(seller, mark, owner),
        "program_code": made["program"].code,
        "figure": figure_token(v=version.pk, p=made["period_locked"].pk, c={}, e=None),
        **people_of(organization, mark, officer, admin),
        **FIXED,
    }
