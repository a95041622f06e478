"""Concentration of sums, against METHOD's reference table."""

from decimal import Decimal

from analysis.concentration import concentration
from tests.analysis.reference import needs_reference, number, table


@needs_reference
def test_the_reference():
    expected = {row["quantity"]: row["value"] for row in table("linkages_expected.csv")}
    rows = table("linkages_small.csv")
    of_s1 = [number(r["qty_supplier_kg"]) * number(r["price_supplier"]) for r in rows if r["supplier"] == "S1"]
    found = concentration(of_s1)
    assert round(found.hhi, 6) == number(expected["S1 HHI of buyers by stated value"])
    assert round(found.largest, 6) == number(expected["S1 largest-buyer share"])
    to_b1 = [number(r["qty_supplier_kg"]) for r in rows if r["buyer"] == "B1" and r["qty_supplier_kg"]]
    assert round(concentration(to_b1).hhi, 6) == number(expected["B1 supplier HHI by supplier-stated quantity"])


def test_one_buyer_is_one_and_no_sales_are_not_known():
    assert concentration([Decimal(7)]).hhi == concentration([Decimal(7), Decimal(0)]).effective == 1
    assert concentration([]) is None and concentration([Decimal(0)]) is None


def test_equal_ones_are_as_many_as_they_are():
    assert concentration([Decimal(5)] * 4).effective == 4
