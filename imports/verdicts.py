"""The columns that we add to rows given back, and how a mended file tells which import it continues."""

import re

from django.utils.translation import gettext as _

WRONG, MEND = "What is wrong", "How to mend it"
ROW_OF = re.compile(r"Row of import (\d{1,18})")


def row_of(batch):
    """The heading under which rows given back keep the number that they had in the file of `batch`."""
    return f"Row of import {batch.pk}"


def verdict_headings(batch):
    """The headings of our own columns; they are read again, so they are in one language."""
    return [WRONG, MEND, row_of(batch)]


def is_verdict(heading):
    """Whether a heading is one of ours: it says something of a row, and is no field of it."""
    return heading in (WRONG, MEND, _(WRONG), _(MEND)) or ROW_OF.fullmatch(heading) is not None


def origin_of(headings):
    """(position, number of the import) of the column that tells where mended rows come from, or None."""
    for position, heading in enumerate(headings):
        if found := ROW_OF.fullmatch(heading):
            return position, int(found[1])
    return None
