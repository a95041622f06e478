"""Faults that are alike, mended at once: one value instead of another in a whole column, or one way of reading it.

Kept in a batch's settings as `mends`: {"values": {field: {text: what is read instead}}, "ways": {field: [way, …]}}. The file
itself is never changed; what was chosen is applied whenever it is read, and can be taken back one by one.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from imports.models import CellFault
from imports.registry import IMPORTERS

MOST = 5000
SIMPLE = ("required", "two_actors", "order", "two_units")  # rules whose cells are not left empty by a press


def add(batch, *, field="", rule="", value=None, text="", way="", offers=False):
    """The mends of `batch` with one more: `text` in place of `value`; or a `way` of reading `field`; or all `offers` of a field and rule.

    Without a field, `offers` takes those of the whole file. Raises ValidationError.
    """
    mends = copy_of(batch)
    columns = IMPORTERS[batch.kind].columns
    if field not in columns and not (offers and not field):
        raise ValidationError({"field": _("There is no such field.")})
    if offers:
        for name, wrong, instead in offered(batch, field, rule):
            mends["values"].setdefault(name, {})[wrong] = instead
    elif way:
        if way not in ways(columns[field], rule):
            raise ValidationError({"way": _("Cells of this column cannot be mended in this way.")})
        mends["ways"].setdefault(field, [])
        rivals = set(ways(columns[field], rule)) - {f"empty:{rule}"}
        mends["ways"][field] = [kept for kept in mends["ways"][field] if kept not in rivals] + [way]
    elif value is None:
        raise ValidationError({"value": _("Say which value, and what to write instead.")})
    else:
        mends["values"].setdefault(field, {})[value] = text.strip()
    if sum(map(len, mends["values"].values())) > MOST:
        raise ValidationError({"value": _("These are too many to be mended here. Mend them in the file.")})
    return mends


def remove(batch, field, way="", value=None):
    mends = copy_of(batch)
    if way:
        mends["ways"][field] = [kept for kept in mends["ways"].get(field, []) if kept != way]
    else:
        mends["values"].get(field, {}).pop(value, None)
    return {part: {name: held for name, held in mends[part].items() if held} for part in mends}


def copy_of(batch):
    mends = batch.settings.get("mends", {})
    return {
        "values": {name: dict(held) for name, held in mends.get("values", {}).items()},
        "ways": {name: list(held) for name, held in mends.get("ways", {}).items()},
    }


def offered(batch, field="", rule=""):
    """(field, value, what is offered in its place) of the faults of a file, each once."""
    faults = CellFault.objects.filter(batch=batch, stops=True).exclude(offer="")
    if field:
        faults = faults.filter(field=field, rule=rule)
    return list(faults.order_by("field", "value").values_list("field", "value", "offer").distinct()[:MOST])


def ways(column, rule):
    """{way: label} of what can be done with all cells of a column that break `rule`."""
    found = dict(column.ways(rule))
    if not column.required and rule not in SIMPLE:
        found[f"empty:{rule}"] = _("Leave these cells empty")
    return found


def said(batch):
    """What was mended, for the page: [{field, label, way, value, text}]."""
    importer = IMPORTERS.get(batch.kind)
    mends = copy_of(batch)
    found = []
    for field, pairs in mends["values"].items():
        label = str(importer.columns[field].label) if importer and field in importer.columns else field
        found += [{"field": field, "label": label, "value": value, "text": text} for value, text in pairs.items()]
    for field, held in mends["ways"].items():
        column = importer.columns.get(field) if importer else None
        for way in held:
            rule = way.removeprefix("empty:") if way.startswith("empty:") else WAY_RULES.get(way, "")
            words = ways(column, rule).get(way, way) if column else way
            found.append({"field": field, "label": str(column.label) if column else field, "way": way, "text": words})
    return found


WAY_RULES = {
    "dmy": "date_order",
    "mdy": "date_order",
    "point": "decimal_mark",
    "comma": "decimal_mark",
    "words": "words",
    "round": "whole",
    "cut": "too_long",
}
