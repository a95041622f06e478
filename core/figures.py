"""Figures defined once: a relation of inputs and a rule. The value is the rule over the relation, the explanation is the relation.

A figure has a name that we sign: either of an indicator's version in a period (programs.indicators.rollup), or of a measure
counted from the registry with its parameters, for the registry of some organizations, on a day.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.core.signing import BadSignature, Signer

SIGNER = Signer(salt="figure", sep="~")


@dataclass(frozen=True)
class Input:
    """One record behind a figure: its kind, its key, the actor it is about (or None) and the value it brings (or None)."""

    kind: str
    pk: int
    actor: int | None = None
    value: Decimal | None = None


@dataclass(frozen=True)
class Relation:
    """The inputs of a figure and its value; `value` is None where it is not known. `actors` are counted, each once."""

    value: Decimal | None
    inputs: tuple = ()
    excluded: tuple = ()  # (kind, key, reason)
    actors: frozenset = frozenset()
    extra: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Measure:
    """A named figure computed from the registry. `relation(organizations, parameters, day, start)` gives its inputs.

    `seen(user, parameters)` says who may see it where it hangs on one record, such as a constraint; without it, the people
    of the organizations whose registry is counted.
    """

    key: str
    name: str
    unit: str
    formula: str
    parameters: dict
    relation: object
    seen: object = None


MEASURES = {}


def measure(key, name, unit, formula, *, seen=None, **parameters):
    """Decorator: register `relation(organizations, parameters, day, start) -> Relation` under `key`."""

    def put(function):
        MEASURES[key] = Measure(key, name, unit, formula, parameters, function, seen)
        return function

    return put


def token(**parts):
    """The opaque, signed name of a figure; the same parts always give the same name."""
    return SIGNER.sign_object({k: parts[k] for k in sorted(parts) if parts[k] not in (None, {}, "")})


def read_token(text):
    """The parts of a figure's name, or None when we did not give it."""
    try:
        parts = SIGNER.unsign_object(text)
    except (BadSignature, ValueError):
        return None
    return parts if isinstance(parts, dict) else None


def registry_figure(measure_key, organizations, day, start=None, **parameters):
    """The name of a figure counted from the registry of `organizations` (keys) on `day`, since `start` where it is a flow."""
    return token(
        m=measure_key,
        a={name: parameters[name] for name in sorted(parameters)},
        o=sorted(organizations),
        d=day.isoformat(),
        s=start.isoformat() if start else None,
    )


def registry_relation(parts):
    """The relation that the parts of a registry figure stand for, counted now."""
    found = MEASURES[parts["m"]]
    day = date.fromisoformat(parts["d"])
    start = date.fromisoformat(parts["s"]) if "s" in parts else day
    return found.relation(parts["o"], {**found.parameters, **parts.get("a", {})}, day, start)


OPENERS = []


def opener(function):
    """Decorator: `function(parts, user)` answers, for the figures it knows, the actors they count; None for others and for who may not see them."""
    OPENERS.append(function)
    return function


def actors_behind(text, user):
    """Keys of the actors that a figure counts, for who may see the figure; None otherwise. Behind “open the list”."""
    parts = read_token(text)
    if parts is None:
        return None
    return next((found for find in OPENERS if (found := find(parts, user)) is not None), None)
