"""The plain rows of the demonstration: the same each time, and a trade that could be."""

import subprocess
import sys
from collections import Counter, defaultdict
from decimal import Decimal

from valuechain.demo.firms import firms
from valuechain.demo.network import LOSSES, YIELDS, ties, traded_by
from valuechain.demo.speech import lines

DIGEST = """
import hashlib
from valuechain.demo.firms import firms
from valuechain.demo.network import ties
from valuechain.demo.speech import lines
print(hashlib.sha256(repr(lines(ties(firms()))).encode()).hexdigest())
"""


def test_rows_are_the_same_in_every_process():
    def digest(seed):
        return subprocess.run([sys.executable, "-c", DIGEST], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True).stdout

    assert digest("1") == digest("2")


def test_about_400_actors_of_all_kinds_in_several_scripts_each_named_once():
    found = firms()
    names = [firm.name for firm in found]

    assert 380 <= len(found) <= 430
    assert len(set(names)) == len(names)
    assert {firm.what.kind for firm in found} == {
        *("enterprise", "producer_group", "cooperative", "lead_firm", "trader", "service_provider"),
        *("public_institution", "household", "market"),
    }
    for script in ("ኢትዮጵያ", "شركة", "Καφε"):
        assert any(set(script) & set(name) for name in names), script
    assert max(map(len, names)) > 50


def test_nobody_sells_what_nobody_grew():
    by_key = {firm.key: firm for firm in firms()}
    for key, (bought, sold) in traded_by(t for t in ties(list(by_key.values())) if t.product not in ("seed", "fertiliser")).items():
        firm = by_key[key]
        has = (firm.tonnes or bought) * YIELDS.get(firm.role, 1) * LOSSES.get(firm.role, 1)
        assert sold <= has * 1.001, key


def test_each_step_towards_the_shop_costs_more():
    paid = defaultdict(list)
    for line in lines(ties(firms())):
        if line.price and line.currency == "KES" and line.unit == "kg" and line.start.year == 2026:
            paid[line.tie.product, line.tie.buyer.role].append(line.price)
    mean = {step: sum(prices) / len(prices) for step, prices in paid.items()}

    assert Decimal(30) < mean["grain", "broker"] < Decimal(48)
    assert mean["grain", "broker"] < mean["grain", "miller"] < mean["meal", "shop"] < mean["flour", "shop"]


def test_statements_come_from_firms_and_on_behalf_agree_mostly_and_are_denied_ended_and_taken_back():
    said = lines(ties(firms()))

    assert Counter(line.says for line in said).keys() == {"exists", "denied", "ended", "withdrawn"}
    assert {line.voice for line in said} == {"firm", "demo-mavuno", "demo-agrilink"}
    assert all(line.reason for line in said if line.says in ("denied", "ended"))
    assert all(line.at.date() > line.end for line in said if line.says == "exists" and line.tie.fate != "contested")
    assert any(line.copied for line in said)
    assert all(line.quantity is None or line.unit for line in said)
    assert {line.unit for line in said} >= {"kg", "t", "bag", "piece"}


def test_a_firm_speaks_for_itself_only_after_it_claimed_its_record():
    for line in lines(ties(firms())):
        if line.voice == "firm":
            assert line.speaker.claimed_on is not None, line.tie.key
            assert line.speaker.claimed_on < line.at.date(), line.tie.key
