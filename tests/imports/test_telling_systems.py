"""What lists say and what is taken back with them reaches the systems of the firms: each act is told, in its order."""

import pytest

from linkages import delivery_actions
from linkages.enums import HookEvent
from linkages.models import Delivery, Linkage, WebhookMessage
from linkages.webhook_actions import register_webhook

pytestmark = pytest.mark.django_db


@pytest.fixture
def hook(buyer, buyer_owner, settings):
    settings.WEBHOOK_ALLOW_PRIVATE = True
    made, _secret = register_webhook(actor=buyer, url="http://127.0.0.1:9/hooks", hears=HookEvent.values, by=buyer_owner)
    return made


@pytest.fixture
def told(hook):
    """What was written into the outbox since it was last asked: [(type, side, delivery)]."""
    seen = []

    def since():
        rows = list(WebhookMessage.objects.exclude(pk__in=seen).order_by("sequence"))
        seen.extend(row.pk for row in rows)
        assert all(row.on_behalf for row in rows)
        return [(row.type, row.side, row.delivery_id) for row in rows]

    return since


def test_undoing_a_list_of_linkages_tells_that_its_word_is_taken_back(linkage, told, firm, buyer, bring_in, undo):
    row = f"from,to,product,quantity,unit,period_start,period_end\n{firm.code},{buyer.code},Maize,{{}},t,2026-01-01,2026-03-31\n"
    first, second = (bring_in(row.format(quantity), kind="linkages") for quantity in (5, 6))
    assert told() == [("linkage.claimed", "from", None)] * 2
    undo(second)
    assert told() == [("linkage.withdrawn", "from", None)]
    undo(first)
    assert told() == [("linkage.withdrawn", "from", None)]
    assert WebhookMessage.objects.latest("pk").sequence == 4


def test_undoing_tells_of_a_linkage_that_is_gone_with_its_list(client, api, told, firm, buyer, buyer_owner, hook, bring_in, undo):
    batch = bring_in(f"from,to,kind,quantity,unit\n{firm.code},{buyer.code},service,5,t\n", kind="linkages")
    made = WebhookMessage.objects.get().linkage_id
    assert undo(batch).undone["left"] == []
    assert not Linkage.objects.filter(pk=made).exists()
    assert told() == [("linkage.claimed", "from", None), ("linkage.withdrawn", "from", None)]
    listed = api(buyer_owner).get(f"webhooks/{hook.pk}/messages/").json()["results"]
    assert [(row["type"], row["linkage"]) for row in listed] == [("linkage.withdrawn", made), ("linkage.claimed", made)]
    client.force_login(buyer_owner)
    page = client.get(f"/firm/systems/webhooks/{hook.pk}/").text
    assert str(HookEvent.LINKAGE_WITHDRAWN.label) in page and f"/firm/linkages/{made}/" not in page


def test_undoing_a_list_of_actors_tells_of_the_buyers_that_it_named(told, buyer, bring_in, undo):
    undo(bring_in(f"name,country,buyer,quantity,unit\nNew Growers,KE,{buyer.code},5,t\n", kind="actors"))
    assert told() == [("linkage.claimed", "to", None), ("linkage.withdrawn", "to", None)]


def test_undoing_a_list_of_deliveries_tells_what_goes_and_what_is_as_before(linkage, told, firm, buyer, bring_in, undo):
    row = f"from,to,product,delivered_on,quantity,unit,paid_on\n{firm.code},{buyer.code},Maize,2026-03-02,4,t,{{}}\n"
    bring_in(row.format(""), kind="deliveries")
    batch = bring_in(row.format("2026-03-20") + f"{firm.code},{buyer.code},Maize,2026-03-09,5,t,\n", kind="deliveries")
    old, new = Delivery.objects.order_by("pk").values_list("pk", flat=True)
    assert told() == [("delivery.recorded", "from", old), ("delivery.recorded", "from", new), ("delivery.changed", "from", old)]
    undo(batch)
    assert told() == [("delivery.changed", "from", old), ("delivery.withdrawn", "from", new)]
    assert [row.pk for row in Delivery.objects.filter(paid_on=None)] == [old]


def test_what_an_undo_leaves_is_not_told(linkage, told, firm, buyer, firm_owner, bring_in, undo):
    row = f"from,to,product,side,delivered_on,quantity,unit\n{firm.code},{buyer.code},Maize,to,2026-03-02,4,t\n"
    batch = bring_in(row, kind="deliveries")
    assert [event for event, _side, _delivery in told()] == ["delivery.recorded"]
    delivery_actions.confirm(delivery=Delivery.objects.get(), by=firm_owner)
    WebhookMessage.objects.filter(type="delivery.confirmed").delete()
    undo(batch)
    assert (told(), Delivery.objects.count()) == ([], 1)
