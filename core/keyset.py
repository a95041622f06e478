"""Pages by key: page 1,000 costs what page 1 costs, and rows written meanwhile shift nothing."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Q
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan


class BadCursor(ValueError):
    """The cursor is not one that we gave."""


@dataclass(frozen=True)
class Page:
    """Rows of one page, and the cursors of its neighbours (None at an end)."""

    rows: list
    next: str | None
    previous: str | None


def paginate(queryset, order, limit, cursor=None):
    """The page of `queryset` in `order` (names with "-" for descending; the last one unique) at `cursor`.

    Empty values come last in either direction. Raises BadCursor.
    """
    backwards, values = decode(cursor, order) if cursor else (False, None)
    rows = beginning(queryset, order, backwards, values)
    try:
        found = list(rows[: limit + 1])
    except (TypeError, ValueError, OverflowError) as error:
        raise BadCursor(str(error)) from error
    return page_of(found, order, limit, cursor, backwards)


def paginate_parts(parts, order, limit, cursor=None):
    """The page of several querysets of one model that have no row in common, as `paginate` would give it of all their rows.

    The keys of the page come first, then its columns: where those take long, they are reckoned for one page alone. Two queries
    for each part, one where it has no row. Raises BadCursor.
    """
    backwards, values = decode(cursor, order) if cursor else (False, None)
    found = []
    for part in parts:
        keys = beginning(part, order, backwards, values).values_list("pk", flat=True)[: limit + 1]
        try:
            found += part.order_by().in_bulk(list(keys)).values()
        except (TypeError, ValueError, OverflowError) as error:
            raise BadCursor(str(error)) from error
    return page_of(in_order(found, order, backwards)[: limit + 1], order, limit, cursor, backwards)


def beginning(queryset, order, backwards, values):
    """`queryset` in `order`, or against it, from behind the row that has `values` there; from its start if None."""
    filled = always_filled(queryset.model, order)
    rows = queryset.order_by(*[term(name, backwards, name in filled) for name in order])
    if values is None:
        return rows
    return rows.filter(beyond(order, values, backwards) if len(filled) == len(order) else after(order, values, backwards))


def in_order(rows, order, backwards):
    """`rows` (a list) as `beginning` puts them: empty values at the end, or first when read backwards."""
    for name in reversed(order):
        field = name.removeprefix("-")
        empty = [row for row in rows if value_of(row, field) is None]
        known = [row for row in rows if value_of(row, field) is not None]
        known.sort(key=lambda row, field=field: value_of(row, field), reverse=name.startswith("-") != backwards)
        rows = empty + known if backwards else known + empty
    return rows


def page_of(found, order, limit, cursor, backwards):
    """The Page of what was found at `cursor`, at most one row more than `limit`."""
    more, found = len(found) > limit, found[:limit]
    if backwards:
        found.reverse()
    ahead = more if not backwards else True
    behind = (cursor is not None) if not backwards else more
    return Page(
        found,
        encode(found[-1], order, backwards=False) if found and ahead else None,
        encode(found[0], order, backwards=True) if found and behind else None,
    )


def always_filled(model, order):
    """Those names of `order` that are columns of the model itself which cannot be empty; none where directions are mixed."""
    if len({name.startswith("-") for name in order}) > 1:
        return []
    return [name for name in order if is_filled(model, name.removeprefix("-"))]


def is_filled(model, name):
    try:
        field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return field.concrete and not field.null


def beyond(order, values, backwards):
    """`after` where no column can be empty: one comparison of rows, which an index answers at its place."""
    larger = order[0].startswith("-") == backwards
    columns = Tuple(*[F(name.removeprefix("-")) for name in order])
    return (TupleGreaterThan if larger else TupleLessThan)(columns, tuple(values))


def term(name, backwards, filled=False):
    descending = name.startswith("-") != backwards
    field = F(name.removeprefix("-"))
    if filled:  # an index serves both directions only where nothing is said of empty values
        return field.desc() if descending else field.asc()
    # Empty values stand at the end; read backwards, they come first.
    nulls = {"nulls_first": True} if backwards else {"nulls_last": True}
    return field.desc(**nulls) if descending else field.asc(**nulls)


def after(order, values, backwards):
    """The condition for rows that come after `values` in `order`, or before it when read backwards."""
    condition = Q(pk__in=[])
    for name, value in reversed(list(zip(order, values, strict=True))):
        field = name.removeprefix("-")
        larger = name.startswith("-") == backwards
        same = Q(**{field: value}) if value is not None else Q(**{f"{field}__isnull": True})
        if value is None:
            beyond = Q(**{f"{field}__isnull": False}) if backwards else Q(pk__in=[])
        else:
            beyond = Q(**{f"{field}__{'gt' if larger else 'lt'}": value})
            if not backwards:
                beyond |= Q(**{f"{field}__isnull": True})
        condition = beyond | (same & condition)
    return condition


def value_of(row, path):
    for part in path.split("__"):
        row = row.get(part) if isinstance(row, dict) else getattr(row, part, None)
        if row is None:
            return None
    return row


def encode(row, order, backwards):
    values = [value_of(row, name.removeprefix("-")) for name in order]
    plain = [str(v) if isinstance(v, date | datetime | Decimal) else getattr(v, "pk", v) for v in values]
    text = json.dumps([int(backwards), *plain], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor, order):
    try:
        direction, *values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, UnicodeError) as error:
        raise BadCursor("This is not a page address of ours.") from error
    if len(values) != len(order) or any(isinstance(v, list | dict) or "\0" in str(v) for v in values):
        raise BadCursor("This page address belongs to another order.")
    return bool(direction), values
