"""The tables that METHOD.md was checked with; tests that need them are left out where the folder is not there."""

import csv
from decimal import Decimal

import pytest
from django.conf import settings

FOLDER = settings.BASE_DIR.parent / "shared" / "reference"
needs_reference = pytest.mark.skipif(not FOLDER.is_dir(), reason="the reference tables are not beside this checkout")


def table(name):
    """The rows of a reference table as dicts of text."""
    with (FOLDER / name).open(newline="") as file:
        return list(csv.DictReader(file))


def number(text):
    """A decimal, or None for an empty cell."""
    return Decimal(text) if text else None
