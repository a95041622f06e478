"""Which characters the fonts at hand can set, read from their character maps: so a report says what it cannot print before it is made."""

import struct
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import typst

PACKAGE = Path(find_spec("manimgx_fonts").origin).parent
# Never drawn: spaces, joiners, marks of direction.
INVISIBLE = {
    *map(chr, range(0x20)),
    " ",
    "\u00a0",
    "\u00ad",
    *map(chr, range(0x2000, 0x2010)),
    *map(chr, range(0x2028, 0x2030)),
    "\u2060",
    "\ufeff",
    "\ufe0f",
}
REPLACEMENT = "\ufffd"


def characters(path):
    """The code points that a font file maps to a glyph (tables `cmap` of format 4 and 12); none for what cannot be read."""
    data = Path(path).read_bytes()
    start = struct.unpack(">I", data[12:16])[0] if data[:4] == b"ttcf" else 0
    try:
        tables = struct.unpack(">H", data[start + 4 : start + 6])[0]
        for number in range(tables):
            tag, _sum, offset, _length = struct.unpack(">4sIII", data[start + 12 + 16 * number : start + 28 + 16 * number])
            if tag == b"cmap":
                return in_cmap(data, offset)
    except struct.error:
        pass
    return set()


def in_cmap(data, offset):
    found = set()
    (count,) = struct.unpack(">H", data[offset + 2 : offset + 4])
    for number in range(count):
        _platform, _encoding, at = struct.unpack(">HHI", data[offset + 4 + 8 * number : offset + 12 + 8 * number])
        (kind,) = struct.unpack(">H", data[offset + at : offset + at + 2])
        if kind == 4:
            found |= format_4(data, offset + at)
        elif kind == 12:
            (groups,) = struct.unpack(">I", data[offset + at + 12 : offset + at + 16])
            for first, last, _glyph in struct.iter_unpack(">III", data[offset + at + 16 : offset + at + 16 + 12 * groups]):
                found.update(range(first, last + 1))
    return found


def format_4(data, at):
    """Segments of the basic plane; a segment may still map single characters to nothing."""
    (twice,) = struct.unpack(">H", data[at + 6 : at + 8])
    count = twice // 2

    def row(place, sign="H"):
        return struct.unpack(f">{count}{sign}", data[at + place : at + place + twice])

    ends, starts = row(14), row(16 + twice)
    deltas, offsets = row(16 + 2 * twice, "h"), row(16 + 3 * twice)
    found = set()
    for number in range(count):
        for code in range(starts[number], ends[number] + 1):
            if offsets[number]:
                place = at + 16 + 3 * twice + 2 * number + offsets[number] + 2 * (code - starts[number])
                glyph = struct.unpack(">H", data[place : place + 2])[0] if place + 2 <= len(data) else 0
            else:
                glyph = (code + deltas[number]) % 65536
            if glyph and code != 0xFFFF:
                found.add(code)
    return found


@lru_cache(1)
def of_package():
    """What our own fonts can set: the same on every machine."""
    return frozenset().union(*(characters(path) for path in sorted(PACKAGE.glob("*.ttf"))))


@lru_cache(1)
def of_system():
    """What further fonts of this machine can set."""
    paths = {font.path for font in typst.Fonts(include_embedded_fonts=False).fonts() if font.path}
    return frozenset().union(*(characters(path) for path in sorted(paths)))


@lru_cache(2)
def fonts(with_system):
    """The fonts for the compiler. Our own alone, so that the same document gives the same bytes; others only for scripts ours lack."""
    return typst.Fonts(include_system_fonts=with_system, include_embedded_fonts=True, font_paths=[PACKAGE])


def missing(text):
    """(whether fonts of this machine are needed, the characters that no font at hand can set)."""
    wanted = {c for c in set(text) - INVISIBLE if ord(c) not in of_package()}
    return bool(wanted), sorted(c for c in wanted if ord(c) not in of_system()) if wanted else []
