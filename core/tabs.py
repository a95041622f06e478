"""Parts of a record's page that other apps contribute: the app that owns the data registers them, the page prints what it finds."""

from collections import defaultdict
from dataclasses import dataclass

PARTS = defaultdict(list)


@dataclass(frozen=True)
class Part:
    """A tab, or a panel of the overview (`place` main or aside). `context(record, user)` gives what `template` shows, as a dict.

    An empty dict (or None) leaves a panel out; a tab is always shown. A part of place "column" stands in the list of the
    records: `context(rows, user)` gives {key of a row: what its cell shows}, and the template reads `row.beside.<key>`.
    One of place "evidence" gives the keys of evidence on the record.
    """

    key: str
    label: str
    template: str
    context: object
    place: str = "tab"
    order: int = 50
    draw: object = None


def part(model, key, label, template="", *, place="tab", order=50, draw=None):
    """Decorator for `context(record, user)`: `model` is "actors.Actor". A column may have `draw(row)` in place of a template."""

    def put(function):
        PARTS[model.lower()].append(Part(key, label, template, function, place, order, draw))
        PARTS[model.lower()].sort(key=lambda p: (p.order, p.key))
        return function

    return put


def parts_of(record, place):
    return [p for p in PARTS[record._meta.label_lower] if p.place == place]
