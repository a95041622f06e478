"""ISIC Rev. 4 whole: 21 sections, 88 divisions, 238 groups and 419 classes, as the United Nations publish it (2008)."""

import csv
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent.parent / "data" / "isic4.csv"


@cache
def sectors():
    """[(code, name, code above it or None)] in the order of the classification: each after what holds it."""
    found, section = [], None
    with FILE.open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            code = line["code"]
            section = code if code.isalpha() else section
            above = None if code.isalpha() else section if len(code) == 2 else code[:-1]
            found.append((code, line["name"], above))
    return found


def divisions_of(section):
    """The divisions of a section: "C" → ["10", "11", …]; none for what is no section."""
    return [code for code, _name, above in sectors() if above == section and len(code) == 2]
