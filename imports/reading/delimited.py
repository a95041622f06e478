"""Text tables: which encoding, which delimiter, and their records."""

import codecs
import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from imports.reading.refusals import Refused
from imports.reading.repeats import Cell, with_parents

MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"))
WIDE_MARKS = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Tried in this order where the guess is a bad one; cp1252 leaves few bytes without a letter.
LATIN = ("cp1250", "cp1252", "cp1254")
SIGN_IN_WORD = re.compile(r"[^\W\d_][¹³¿¼¾¥][^\W\d_]|[£¯¥][^\W\d_]")
EASTERN = ["big5", "gb18030", "shift_jis", "euc_jp", "euc_kr", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256"]
DELIMITERS = (",", ";", "\t", "|")
SAMPLE = 200_000
FEW = 8
LONGEST_FIELD = 200_000
MOST_LINES = 100  # in one cell
MOST_COLUMNS = 5000
DECLARATION = re.compile(r"\Asep=(.)\r?\n", re.IGNORECASE)


def encoding_of(data: bytes) -> str:
    """The encoding of a text: by its mark, as UTF-8 if it is that throughout, else by the letters it would give."""
    for mark, name in (*MARKS, *WIDE_MARKS):
        if data.startswith(mark):
            return name
    sample = data[:SAMPLE]
    zeros = sample.count(0)
    if zeros > len(sample) * 0.2:
        return "utf-16-le" if sample[1::2].count(0) > sample[0::2].count(0) else "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data, final=True)
        return "utf-8"
    except UnicodeDecodeError:
        return legacy(data)


def legacy(data: bytes) -> str:
    """One of the older encodings. A few stray bytes are taken for Latin letters: that cannot be told from so little."""
    letters = b"\n".join(line for line in data.splitlines() if not line.isascii())[:SAMPLE]
    if sum(byte > 127 for byte in letters[:10_000]) < FEW:
        return latin(data)
    import charset_normalizer  # noqa: PLC0415 - only files in an older encoding need it, and it takes a while to load

    best = charset_normalizer.from_bytes(letters, cp_isolation=EASTERN, enable_fallback=False).best()
    if best is None or best.encoding in LATIN:
        return latin(data)
    try:
        data.decode(best.encoding)
    except UnicodeDecodeError:
        return latin(data)
    return str(best.encoding)


def latin(data: bytes) -> str:
    """Which family of Latin letters: western (cp1252) unless its letters make no sense together; Latin-1 if a byte has none."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    found = set(text)
    signs = len(SIGN_IN_WORD.findall(text))
    if len(found & set("ýþðÝÞÐ")) > 1:
        guess = "cp1254"  # Turkish: ı ş ğ İ Ş Ğ
    elif signs > 1 or (found & set("øšž") and found & set("ìèùò")) or {"õ", "û"} <= found or ("ã" in found and found & set("þº")):
        guess = "cp1250"  # Polish, Czech, Hungarian, Romanian
    else:
        guess = "cp1252"
    for name in (guess, "cp1252"):
        try:
            data.decode(name)
            return name
        except UnicodeDecodeError:
            continue
    return "latin-1"


def delimiter_of(text: str) -> str:
    """The delimiter that parts the sample most evenly into the most columns; a comma if none does."""
    best, score = ",", 0.0
    for delimiter in DELIMITERS:
        if delimiter not in text:
            continue
        try:
            widths = [len(row) for row in records(io.StringIO(text, newline=""), delimiter) if any(cell.strip() for cell in row)][:300]
        except csv.Error:
            continue
        widths = widths[:-1] if len(widths) > 3 else widths  # the sample may end within a record
        counts = Counter(width for width in widths if width > 1)
        if not counts:
            continue
        width, times = counts.most_common(1)[0]
        found = times / len(widths) * (1 + min(width, 50) / 100) + sum(counts.values()) / len(widths)
        if found > score + 1e-9:
            best, score = delimiter, found
    return best


def records(file: io.TextIOBase, delimiter: str, escape: bool = False) -> Iterator[list[str]]:
    csv.field_size_limit(LONGEST_FIELD)
    yield from csv.reader(file, delimiter=delimiter, skipinitialspace=delimiter != "\t", escapechar="\\" if escape else None)


def read(path: Path, encoding: str = "", delimiter: str = "") -> tuple[dict[str, object], Iterator[list[str]]]:
    """What was found out about the file, and its records as they stand in it, empty ones too."""
    data = path.read_bytes()
    encoding = encoding or encoding_of(data)
    try:
        sample = data[:SAMPLE].decode(encoding, "ignore")
    except LookupError as error:
        raise Refused("encoding") from error
    declared = DECLARATION.match(sample)
    found = delimiter or (declared.group(1) if declared else "") or delimiter_of(sample)
    escape = re.search(r'\\"[^"\r\n' + re.escape(found) + "]", sample) is not None
    del data
    return {"encoding": encoding, "delimiter": found}, rows(path, encoding, found, escape, bool(declared))


def read_zipped(path: Path, wanted: str = "") -> tuple[dict[str, object], Iterator[Sequence[Cell]]]:
    """The .csv files of an archive as ODK Central makes it: the form's and one for each of its repeat groups."""
    tables: dict[str, list[list[str]]] = {}
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            if not entry.filename.lower().endswith(".csv"):
                continue
            data = archive.read(entry)
            text = data.decode(encoding_of(data), "replace") if data.strip() else ""
            name = Path(entry.filename).stem[:200]
            try:
                tables[name] = [row for row in records(io.StringIO(text, newline=""), delimiter_of(text[:SAMPLE])) if any(row)]
            except csv.Error as error:
                raise Refused("damaged_sheet", sheet=name) from error
    if wanted and wanted not in tables:
        raise Refused("no_such_sheet", sheet=wanted, sheets=", ".join(tables))
    filled = [name for name, rows in tables.items() if rows]
    if not filled:
        raise Refused("empty")
    # The form's own table comes before those of its groups.
    first = next((name for name in filled if "PARENT_KEY" not in tables[name][0]), filled[0])
    found = wanted or first
    names = [first, *(name for name in tables if name != first)]
    return {"sheets": names, "sheet": found, "encoding": "utf-8"}, iter(with_parents(found, tables))


def rows(path: Path, encoding: str, delimiter: str, escape: bool, declared: bool) -> Iterator[list[str]]:
    number = 0
    try:
        with path.open(encoding=encoding, newline="") as file:
            for row in records(file, delimiter, escape):
                number += 1
                if len(row) > MOST_COLUMNS:
                    raise Refused("too_wide", most=MOST_COLUMNS, row=number)
                if any(len(cell) > MOST_LINES and cell.count("\n") > MOST_LINES for cell in row):
                    raise Refused("open_quote", row=number)
                yield [] if declared and number == 1 else row
    except csv.Error as error:
        raise Refused("open_quote", row=number + 1) from error
    except UnicodeDecodeError as error:
        raise Refused("encoding") from error
