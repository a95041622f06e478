"""A file of mended rows goes on with the import that gave them back: it is read alike, and the first one knows what is settled."""

from imports.models import Batch, Row
from imports.verdicts import origin_of

# What a mended file takes over: not what its own container decides, such as sheet and encoding.
TAKEN_OVER = ("mapping", "values", "date_order", "decimal_mark", "mends")


def first_of(batch):
    """The import that a chain of mended files began with; None for none."""
    return (batch.continues or batch) if batch else None


def shared(first):
    """The settings that mended files of `first` are read by."""
    return {name: first.settings[name] for name in TAKEN_OVER if first.settings.get(name)}


def origin_position(headers):
    found = origin_of(headers)
    return found[0] if found else None


def continue_import(batch, headers):
    """Where the headings say that the rows were given back by an import of the same organization and kind, go on with that one."""
    found = origin_of(headers)
    if found is None or batch.continues_id:
        return
    first = Batch.objects.filter(pk=found[1], organization=batch.organization_id, kind=batch.kind).exclude(pk=batch.pk).first()
    if first is not None:
        batch.continues = first_of(first)
        batch.settings = {**shared(batch.continues), **batch.settings}


def settled_rows(first):
    """Numbers of the rows of `first` that a mended file has brought in since."""
    taken = Row.objects.filter(batch__continues=first, batch__status="committed", keys__has_key="origin").exclude(
        outcome__in=("fault", "duplicate_in_registry")
    )
    return {row["origin"] for row in taken.order_by("pk").values_list("keys", flat=True)}
