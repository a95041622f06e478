"""Outlines of countries, to draw maps without asking another host.

`data/countries-50m.json.gz` is Natural Earth 1:50m (public domain) as TopoJSON by world-atlas 2 (ISC licence), its countries alone.
Borders are drawn as that source has them, and say nothing about anyone's claims.
"""

import gzip
import json
from functools import cache
from pathlib import Path

import pycountry

from analysis.maps import decode

FILE = Path(__file__).parent / "data" / "countries-50m.json.gz"


@cache
def outlines():
    """{ISO 3166-1 code: rings}: read once for the life of the process, about 4 MB."""
    found = decode(json.loads(gzip.decompress(FILE.read_bytes())), "countries")
    codes = {c.numeric: c.alpha_2 for c in pycountry.countries}
    return {codes.get(number, number): rings for number, rings in found.items()}
