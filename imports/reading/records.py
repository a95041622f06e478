"""Records in JSON: GeoJSON, submissions of Kobo and ODK with their repeat groups, lists of objects, one object a line."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from imports.reading.refusals import Refused
from imports.reading.repeats import NAMES_PARENT, Cell, with_parents

HOLDERS = ("features", "results", "value", "data", "records", "items")
MOST_HEADINGS = 5000
DEEPEST = 8
Record = dict[str, object]


def read(path: Path, wanted: str = "") -> tuple[dict[str, object], Iterator[Sequence[Cell]]]:
    """The tables of the file, and the rows of `wanted`, its headings first; the first table if none is named."""
    name, records = records_of(path)
    tables = Tables()
    for record in records:
        tables.add(name, record)
    made = tables.as_tables()
    if wanted and wanted not in made:
        raise Refused("no_such_sheet", sheet=wanted, sheets=", ".join(made))
    sheet = wanted or name
    return {"sheets": list(made), "sheet": sheet, "encoding": "utf-8"}, iter(with_parents(sheet, made))


def records_of(path: Path) -> tuple[str, list[Record]]:
    """What the records are called, and they. Refuses what is no list of records."""
    text = text_of(path)
    try:
        whole = json.loads(text)
    except RecursionError as error:
        raise Refused("is_json") from error
    except ValueError:
        whole = by_lines(text)
    if isinstance(whole, dict):
        if whole.get("type") == "Feature":
            whole = {"features": [whole]}
        held = next((key for key in HOLDERS if isinstance(whole.get(key), list)), None)
        alone = [whole] if whole and not any(isinstance(value, dict) for value in whole.values()) else None  # one line of many
        name, found = (held, whole[held]) if held else ("records", alone)
    else:
        name, found = "records", whole
    if not isinstance(found, list) or not all(isinstance(record, dict) for record in found):
        raise Refused("is_json")
    if not found:
        raise Refused("empty")
    return (name, [feature(record) for record in found]) if name == "features" else ("submissions" if name != "records" else name, found)


def text_of(path: Path) -> str:
    data = path.read_bytes()
    try:
        text = data.decode(json.detect_encoding(data))
    except UnicodeDecodeError as error:
        raise Refused("encoding") from error
    return text.removeprefix("\ufeff")


def by_lines(text: str) -> list[object]:
    try:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError) as error:
        raise Refused("damaged") from error


def feature(record: Record) -> Record:
    """The properties of a feature, and its point: of a line or an area the middle of its extent."""
    properties = record.get("properties")
    said: Record = dict(properties) if isinstance(properties, dict) else {}
    place = middle(record.get("geometry"))
    if place is not None:
        keys = {key.casefold() for key in said}
        if not keys & {"latitude", "lat"}:
            said["longitude"], said["latitude"] = place
    return said


def middle(geometry: object) -> tuple[float, float] | None:
    """(longitude, latitude) in the middle of a geometry's extent; of a point, the point."""
    points = list(positions(geometry.get("coordinates") if isinstance(geometry, dict) else None))
    if not points:
        return None
    xs, ys = [x for x, _y in points], [y for _x, y in points]
    return ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2) if len(points) > 1 else points[0]


def positions(coordinates: object, depth: int = 5) -> Iterator[tuple[float, float]]:
    if not isinstance(coordinates, list) or depth == 0:
        return
    if len(coordinates) > 1 and all(isinstance(c, int | float) and not isinstance(c, bool) for c in coordinates[:2]):
        yield (coordinates[0], coordinates[1])
        return
    for part in coordinates:
        yield from positions(part, depth - 1)


class Tables:
    """Records laid out as tables: an object within an object under “outer/inner”, a list of objects as a table of its own."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Record]] = {}
        self.headings: dict[str, dict[str, None]] = {}

    def add(self, name: str, record: Mapping[str, object], parent: tuple[str, int] | None = None) -> None:
        rows = self.rows.setdefault(name, [])
        row: Record = {}
        rows.append(row)
        index = len(rows)
        row["_index"] = index
        if parent:
            row[NAMES_PARENT], row["_parent_index"] = parent
        self.lay(name, index, row, record, "")
        known = self.headings.setdefault(name, {})
        known.update(dict.fromkeys(row))
        if len(known) > MOST_HEADINGS:
            raise Refused("too_wide", most=MOST_HEADINGS, row=index + 1)

    def lay(self, name: str, index: int, row: Record, record: Mapping[str, object], path: str, depth: int = DEEPEST) -> None:
        for key, held in record.items():
            full = key if not path or key.startswith(f"{path}/") else f"{path}/{key}"
            if isinstance(held, dict):
                if (place := middle(held)) and "coordinates" in held:
                    row[f"{full}/longitude"], row[f"{full}/latitude"] = place
                elif depth:
                    self.lay(name, index, row, held, full, depth - 1)
            elif isinstance(held, list) and held and all(isinstance(item, dict) for item in held):
                if not key.startswith("_"):  # attachments and the like
                    for item in held:
                        self.add(full, {strip(k, full): v for k, v in item.items()}, (name, index))
            elif key == "_geolocation" and isinstance(held, list) and len(held) == 2:
                row["latitude"], row["longitude"] = held
            else:
                row[full] = plain(held)

    def as_tables(self) -> dict[str, list[list[Cell]]]:
        """Without the numbers by which groups are joined, where there is no group."""
        made: dict[str, list[list[Cell]]] = {}
        for name, rows in self.rows.items():
            headings = [h for h in self.headings[name] if len(self.rows) > 1 or h != "_index"]
            made[name] = [[clean(h) for h in headings], *([row.get(h) for h in headings] for row in rows)]  # type: ignore[misc]
        return made


def strip(key: str, path: str) -> str:
    """Kobo repeats the path of the group in the names within it."""
    return key.removeprefix(f"{path}/")


def plain(held: object) -> Cell:
    if isinstance(held, str):
        return clean(held)
    if isinstance(held, list):
        return "; ".join(str(plain(item)) for item in held if item is not None) or None
    return held if held is None or isinstance(held, int | float | bool) else str(held)


def clean(text: str) -> str:
    """Without halves of characters, which JSON can spell and no text can hold."""
    return text.encode("utf-8", "ignore").decode()
