"""The real buyers' lists as linkages: claims written down for the buyer, answered by the buyer itself, by suppliers, and on their behalf.

`pytest tests/imports/test_real_linkages.py -s` prints the table of docs/real-lists.md.
"""

import csv
import io
from collections import Counter
from decimal import Decimal

import pytest

from linkages.models import Linkage, LinkageStatement
from tests.factories import ActorFactory, owner_of
from tests.imports.conftest import LISTS, real_files

FILES = sorted((f for f in real_files(LISTS, ".csv") if f.values[0] is None or f.values[0].parent == LISTS), key=str)
HEAD = ("from", "to", "side", "quantity", "unit", "period start", "period end")
QUARTER = ("2026-01-01", "2026-03-31")


def statuses(buyer):
    found = Counter(Linkage.objects.filter(to_actor=buyer).with_status().order_by().values_list("status", flat=True))
    return {name: found.get(name, 0) for name in ("confirmed", "claimed")}


def answers(linkages, buyer):
    """What an officer heard by telephone, as a list: who sold how much to the buyer."""
    out = io.StringIO()
    csv.writer(out).writerows([HEAD, *[(k.from_actor.code, buyer.code, "from", 900, "kg", *QUARTER) for k in linkages]])
    return out.getvalue()


@pytest.mark.parametrize("path", FILES)
def test_a_real_list_is_claimed_and_answered_from_both_ends(path, bring_in, api, organization):
    buyer = ActorFactory(name=f"Buyer of list {path.stem}", works_with=organization, kind="lead_firm")
    bring_in(path.read_bytes(), name=path.name, values={"buyer": buyer.code})
    linkages = list(Linkage.objects.filter(to_actor=buyer).select_related("from_actor").order_by("pk"))
    claimed = statuses(buyer)
    assert claimed == {"confirmed": 0, "claimed": len(linkages)}

    system = api(owner_of(buyer))
    for linkage in linkages:
        said = {"quantity": "1000", "unit": "kg", "period_start": QUARTER[0], "period_end": QUARTER[1]}
        assert system.post(f"linkages/{linkage.pk}/confirm/", said).status_code in (200, 201)
    assert statuses(buyer) == claimed, "of one side alone nothing is confirmed, though it says it twice"

    by_api, by_import = linkages[::3], linkages[1::3]
    for linkage in by_api:
        supplier = api(owner_of(linkage.from_actor))
        said = {"quantity": "0.8", "unit": "t", "period_start": QUARTER[0], "period_end": QUARTER[1]}
        assert supplier.post(f"linkages/{linkage.pk}/confirm/", said).status_code in (200, 201)
    batch = bring_in(answers(by_import, buyer), kind="linkages") if by_import else None
    assert batch is None or batch.counts["fault"] == 0

    after = statuses(buyer)
    assert after == {"confirmed": len(by_api), "claimed": len(linkages) - len(by_api)}, "what is said on behalf confirms nothing"
    gaps = dict(Linkage.objects.filter(to_actor=buyer).order_by("pk").values_list("pk", "gap_quantity"))
    assert {round(gaps[k.pk], 6) for k in by_api} == {Decimal("0.222222")}, "1000 kg against 0.8 t: 200 of 900"
    assert {round(gaps[k.pk], 6) for k in by_import} <= {Decimal("0.105263")}
    on_behalf = LinkageStatement.objects.filter(linkage__to_actor=buyer, side="from", by_organization=organization).count()
    assert on_behalf == len(by_import)
    print(f"\n| {path.name} | {len(linkages)} | {len(by_api)} | {len(by_import)} | {after['confirmed']} | {after['claimed']} |")
