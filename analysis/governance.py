"""Who sets the terms of a trade, from three answers: the types of global value chain governance.

Source: Gereffi, Humphrey & Sturgeon, The governance of global value chains, Review of International Political Economy 12(1),
2005, table 1. An answer is "high", "low" or "" (not known).
"""

from dataclasses import dataclass

HIGH, LOW = "high", "low"
QUESTIONS = ("complexity", "codified", "capability")
# complexity of transactions, ability to codify them, capability of suppliers: the type
TABLE = {
    (LOW, HIGH, HIGH): "market",
    (HIGH, HIGH, HIGH): "modular",
    (HIGH, LOW, HIGH): "relational",
    (HIGH, HIGH, LOW): "captive",
    (HIGH, LOW, LOW): "hierarchy",
}
EXCLUDED, UNLIKELY, UNKNOWN = "excluded", "unlikely", "unknown"


@dataclass(frozen=True)
class Derived:
    """`type` is market, modular, relational, captive or hierarchy; else None, and `reason` says which kind of none it is.

    "excluded": a supplier that cannot do what is simple and written down stays outside the chain. "unlikely": simple
    transactions that cannot be written down are hardly met; ask again. "unknown": the answers named in `missing` are not there.
    """

    type: str | None
    reason: str = ""
    missing: tuple[str, ...] = ()


def governance(complexity: str, codified: str, capability: str) -> Derived:
    """The type that follows from the three answers. An answer that is not known leaves the type open."""
    answers = (complexity, codified, capability)
    missing = tuple(name for name, answer in zip(QUESTIONS, answers, strict=True) if answer not in (HIGH, LOW))
    if missing:
        return Derived(None, UNKNOWN, missing)
    if answers in TABLE:
        return Derived(TABLE[answers])
    return Derived(None, EXCLUDED if codified == HIGH else UNLIKELY)


def contradicts(typed: str, derived: Derived) -> bool:
    """Whether a type that somebody `typed` is another than the three answers give. Without a full set of answers nothing contradicts."""
    return bool(typed) and derived.reason != UNKNOWN and typed != derived.type
