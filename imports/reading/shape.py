"""The shape of a table: which row holds the headings, what they are, and what each column seems to hold."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from imports.reading.repeats import Cell

LOOKED_AT = 60
MOST_MERGED = 10_000
NUMBER = re.compile(r"[-+−]?[\d\s.,'’٬٫]*\d[\d\s.,'’٬٫]*%?")
DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}(?:[ T].*)?|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2}\.? \w+,? \d{4}")
TRUTH = {"true", "false", "yes", "no", "y", "n", "oui", "non", "si", "sí"}


def text_of(cell: Cell) -> str:
    """A cell as a person would read it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return format(cell, ".15g") if abs(cell) < 1e15 else repr(cell)
    return str(cell)


def heading(cell: Cell) -> str:
    """A heading on one line, without signs that are not seen."""
    text = "".join(c for c in text_of(cell) if unicodedata.category(c) not in ("Cf", "Co") and c != "\x00")
    return re.sub(r"\s+", " ", text).strip()[:200]


def filled(row: Sequence[Cell]) -> list[int]:
    """The positions of the cells that hold something."""
    return [n for n, cell in enumerate(row) if text_of(cell).strip()]


def holds(row: Sequence[Cell]) -> bool:
    """Whether any cell holds something."""
    return any(cell is not None and cell != "" and (type(cell) is not str or not cell.isspace()) for cell in row)


def is_wordy(cell: Cell) -> bool:
    """Whether a cell could be a heading: words, not a number or a day."""
    text = text_of(cell).strip()
    return isinstance(cell, str) and not NUMBER.fullmatch(text) and not DAY.fullmatch(text) and len(text) <= 200


def header_row(rows: Sequence[Sequence[Cell]], known: Callable[[str], bool] | None = None) -> int | None:
    """The number (from 1) of the row of headings among the first rows; None where every row looks alike.

    `known` tells whether a heading would be recognised: a row with more of those wins. Otherwise it is the first row about as
    wide as the table, whose cells are words.
    """
    shown = [(number, row) for number, row in enumerate(rows[:LOOKED_AT], 1) if filled(row)]
    if not shown:
        return None
    if known is not None:
        hits = {number: len({text for cell in row if (text := heading(cell)) and known(text)}) for number, row in shown[:30]}
        best = max(hits.values())
        if best >= 2 or (best == 1 and len(filled(shown[0][1])) == 1):
            return next(number for number, count in hits.items() if count == best)
    widths = Counter(len(filled(row)) for _number, row in shown)
    wide = max((w for w, times in widths.items() if times >= max(1, len(shown) // 5)), default=0)
    for number, row in shown:
        cells = [row[n] for n in filled(row)]
        if are_years(row, [r for n, r in shown if n > number]):
            return number
        wordy = sum(is_wordy(cell) or is_year(cell) for cell in cells)
        if len(cells) >= max(1, wide * 0.7) and wordy == len(cells) and any(is_wordy(cell) for cell in cells):
            return number if unlike_the_rest(number, shown) else None
    first, row = shown[0]
    return first if is_wordy(row[filled(row)[0]]) and any(is_wordy(c) for c in row) and unlike_the_rest(first, shown) else None


def is_year(cell: Cell) -> bool:
    """Years often stand as headings."""
    return re.fullmatch(r"(19|20)\d\d", text_of(cell).strip()) is not None


def are_years(row: Sequence[Cell], below: Sequence[Sequence[Cell]]) -> bool:
    """Whether the row names years over a column of words: ";1985;1993;2000" above "Surgery;12;14;15"."""
    places = filled(row)
    named = [r for r in below if r and text_of(r[0]).strip()]
    return len(places) > 2 and places[0] > 0 and all(is_year(row[n]) for n in places) and bool(named) and is_wordy(named[0][0])


def unlike_the_rest(number: int, shown: Sequence[tuple[int, Sequence[Cell]]]) -> bool:
    """Whether some column under this row holds numbers or days, or no heading comes again below it."""
    row = next(r for n, r in shown if n == number)
    below = [r for n, r in shown if n > number]
    if not below:
        return True
    for position in filled(row):
        held = [r[position] for r in below if position < len(r) and text_of(r[position]).strip()]
        if is_wordy(row[position]) and held and sum(not is_wordy(c) for c in held) > len(held) / 2:
            return True
    heads = {heading(row[n]).casefold() for n in filled(row)}
    repeated = sum(heading(c).casefold() in heads for r in below for c in r if text_of(c).strip())
    return repeated <= len(below) / 10


def header_depth(number: int, merged: Sequence[Sequence[int]], rows: Sequence[Sequence[Cell]] = ()) -> int:
    """How many rows the headings take: as many as cells merged downwards from the first of them, or until they differ."""
    deep = [bottom - top + 1 for top, left, bottom, right in merged if top == number - 1 and bottom - top < 8]
    return max([*deep, depth_of_repeats(number, rows)])


def depth_of_repeats(number: int, rows: Sequence[Sequence[Cell]]) -> int:
    """One word over many columns (“province”, “province”, …) is told apart by the words in the rows right below it."""
    if number > len(rows) or len(places := filled(rows[number - 1])) < 3:
        return 1
    if len({heading(rows[number - 1][n]).casefold() for n in places}) > len(places) / 2:
        return 1
    depth = 1
    for row in rows[number : number + 3]:
        if filled(row) != places or not all(is_wordy(row[n]) for n in places):
            break
        depth += 1
    return depth


def filled_down(rows: Iterable[Sequence[Cell]], merged: Sequence[Sequence[int]], below: int = 0) -> Iterator[Sequence[Cell]]:
    """Rows in which a cell that is merged downwards stands in each of its rows; those that begin above row `below` (from 0) are headings."""
    if not merged:
        yield from rows
        return
    beginning: dict[int, list[int]] = {}
    going_on: dict[int, list[tuple[int, int]]] = {}
    for top, left, bottom, _right in merged:
        if top >= below and bottom > top:
            beginning.setdefault(top, []).append(left)
            for row in range(top + 1, min(bottom, top + MOST_MERGED) + 1):
                going_on.setdefault(row, []).append((top, left))
    kept: dict[tuple[int, int], Cell] = {}
    for number, row in enumerate(rows):
        for left in beginning.get(number, ()):
            kept[number, left] = row[left] if left < len(row) else None
        if number in going_on:
            full = list(row)
            for top, left in going_on[number]:
                if left < len(full) and not text_of(full[left]).strip():
                    full[left] = kept.get((top, left))
            row = full
        yield row


def headings(rows: Sequence[Sequence[Cell]], number: int, depth: int, merged: Sequence[Sequence[int]]) -> list[str]:
    """The headings, those of several rows joined, an empty one named by its letter; a repeated one gets a number."""
    block = [list(row) for row in rows[number - 1 : number - 1 + depth]]
    width = max((len(row) for row in block), default=0)
    for row in block:
        row.extend([None] * (width - len(row)))
    for top, left, _bottom, right in merged:
        if number - 1 <= top < number - 1 + depth and top - number + 1 < len(block) and left < width:
            for position in range(left, min(right, width - 1) + 1):
                block[top - number + 1][position] = block[top - number + 1][left]
    found: list[str] = []
    for position in range(width):
        parts = list(dict.fromkeys(p for row in block if (p := heading(row[position]))))
        found.append(" / ".join(parts) or f"({letter(position)})")
    seen: Counter[str] = Counter()
    for position, name in enumerate(found):
        seen[name] += 1
        if seen[name] > 1:
            found[position] = f"{name} ({seen[name]})"
    return found


def letter(position: int) -> str:
    """The letters that a spreadsheet gives a column: 0 is A, 26 is AA."""
    text = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        text = chr(65 + rest) + text
    return text


def type_of(cells: Sequence[Cell]) -> str:
    """What a column seems to hold: empty, boolean, integer, number, date or text."""
    kinds = {kind(cell) for cell in cells if text_of(cell).strip()}
    if not kinds:
        return "empty"
    if kinds <= {"integer", "number"}:
        return "number" if "number" in kinds else "integer"
    return kinds.pop() if len(kinds) == 1 else "text"


def kind(cell: Cell) -> str:
    text = text_of(cell).strip()
    if isinstance(cell, bool) or text.casefold() in TRUTH:
        return "boolean"
    if isinstance(cell, int | float):
        return "integer" if isinstance(cell, int) else "number"
    if re.fullmatch(r"0\d+", text):
        return "text"  # a code with leading zeros
    if re.fullmatch(r"[-+−]?\d{1,15}", text):
        return "integer"
    if DAY.fullmatch(text) and real_day(text):
        return "date"
    return "number" if NUMBER.fullmatch(text) else "text"


def real_day(text: str) -> bool:
    if re.match(r"\d{4}-\d{1,2}-\d{1,2}", text):
        try:
            date(*(int(part) for part in re.split(r"[ T]", text)[0].split("-")))
        except ValueError:
            return False
    return True
