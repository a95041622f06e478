"""Rounding for display: half up, and only there; what is computed with stays as it is (the methods, rule 5)."""

from decimal import ROUND_HALF_UP, Context, Decimal

# Wide enough for any amount that a column holds.
WIDE = Context(prec=80)


def half_up(number: Decimal, places: int) -> Decimal:
    """`number` to `places` after the point; a half goes away from zero: 0.125 is 0.13, −0.5 is −1."""
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, WIDE)
