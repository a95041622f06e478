"""Which values a merged record has: its own; where it has none, the other's; where both say something else, who merges chooses.

Names are never lost: the one that is not chosen becomes another name. A record that one of the two firms claimed stays
claimed. Facts (contact, profiles, functions) are not values of the record: they stay with who stated them.
"""

from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from actors.models import Actor

# What is chosen together, for one alone would say something that nobody said.
TOGETHER = (
    ("name",),
    ("kind",),
    ("sector_id",),
    ("country", "admin1_id", "admin2_id", "locality"),
    ("founded_on",),
    ("closed_on",),
    ("members_estimated", "members_as_of", "members_source"),
)
FIELDS = tuple(group[0].removesuffix("_id") for group in TOGETHER)  # how a group is called, by its first


class Compared(NamedTuple):
    """One line of the two records side by side: `kept` by rule is "keep" or "other"; `open` where both say something else."""

    field: str
    label: str
    keep: str
    other: str
    kept: str
    open: bool


def holds(actor, group):
    return any(getattr(actor, name) not in (None, "") for name in group)


def says(actor, group):
    return tuple(getattr(actor, name) for name in group)


def by_rule(keep, other, group):
    """ "other" where `keep` says nothing, or (of a place) says the same and less."""
    mine, theirs = says(keep, group), says(other, group)
    adds = any(a in (None, "") and b not in (None, "") for a, b in zip(mine, theirs, strict=True))
    differs = any(a not in (None, "") and b not in (None, "") and a != b for a, b in zip(mine, theirs, strict=True))
    lacks = any(a not in (None, "") and b in (None, "") for a, b in zip(mine, theirs, strict=True))
    return "other" if adds and not differs and not lacks else "keep"


def compared(keep, other):
    """The lines of the two records side by side."""
    lines = []
    for field, group in zip(FIELDS, TOGETHER, strict=True):
        both = holds(keep, group) and holds(other, group)
        label = str(Actor._meta.get_field(field).verbose_name)
        lines.append(
            Compared(
                field,
                label[:1].upper() + label[1:] if field != "country" else _("Place"),
                shown(keep, group),
                shown(other, group),
                by_rule(keep, other, group),
                both and says(keep, group) != says(other, group),
            )
        )
    return lines


def shown(actor, group):
    """The values of a group as people read them."""
    found = []
    for name in reversed(group) if group[0] == "country" else group:
        plain = name.removesuffix("_id")
        display = getattr(actor, f"get_{plain}_display", None)
        value = display() if display else getattr(actor, plain)
        if value not in (None, ""):
            found.append(str(value))
    return ", ".join(found)


def survivors(keep, other, chosen):
    """{attribute: value} that `keep` takes over; `chosen` is {field of FIELDS: "keep" or "other"}. Raises ValidationError."""
    unknown = [field for field, side in chosen.items() if field not in FIELDS or side not in ("keep", "other")]
    if unknown:
        raise ValidationError({"values": _("“%(field)s” is not one of: %(fields)s.") % {"field": unknown[0], "fields": ", ".join(FIELDS)}})
    taken = {}
    for field, group in zip(FIELDS, TOGETHER, strict=True):
        if chosen.get(field) == "other" or (field not in chosen and by_rule(keep, other, group) == "other"):
            taken.update({name: getattr(other, name) for name in group if getattr(keep, name) != getattr(other, name)})
    if other.claimed and not keep.claimed:
        taken["claimed"] = True
    return taken
