"""What a file is, by its bytes and never by its name; and what is refused before anything is opened."""

import re
import zipfile
from pathlib import Path

from imports.reading.refusals import Refused

MOST_UNPACKED = 600 * 2**20
MOST_RATIO = 400
RATIO_COUNTS_FROM = 30 * 2**20
MOST_ENTRIES = 5000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAGIC = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"\x1f\x8b", "archive"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ", "archive"),
    (b"{\\rtf", "document"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"SQLite format 3", "database"),
    (b"PAR1", "parquet"),
)
MACROS = ("vbaproject.bin", "macrosheets/")


def kind_of(path: Path) -> str:
    """ "xlsx", "xlsb", "ods", "xls", "json", "submissions" (zipped .csv files) or "text"; raises Refused for everything else."""
    with path.open("rb") as file:
        head = file.read(4096)
    if not head.strip(b"\x00\x20\r\n\t\xef\xbb\xbf\xff\xfe"):
        raise Refused("empty")
    if head[:2] == b"PK" and head[2:4] in (b"\x03\x04", b"\x05\x06"):
        return packed(path)
    if head.startswith(OLE):
        return old_office(path)
    for magic, what in MAGIC:
        if head.startswith(magic) and (what != "program" or b"\x00" in head):
            raise Refused(f"is_{what}")
    start = head.removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"").lstrip()
    if start[:1] == b"<":
        raise Refused("is_web_page")
    if re.match(rb'[{]\s*"|\[\s*[{\[]|\[\s*\]', start):
        return "json"
    return "text"


def packed(path: Path) -> str:
    """The kind of a zip container, after a look at its directory: nothing is unpacked yet."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            names = [entry.filename.lower() for entry in entries]
            refuse_bomb(entries)
            if any(entry.flag_bits & 1 for entry in entries):
                raise Refused("encrypted")
            if "mimetype" in names:
                return open_document(archive)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, KeyError) as error:
        raise Refused("damaged") from error
    if any(mark in name for name in names for mark in MACROS):
        raise Refused("macros")
    if any(name.startswith("word/") for name in names):
        raise Refused("is_word")
    if any(name.startswith("ppt/") for name in names):
        raise Refused("is_slides")
    if "xl/workbook.bin" in names:
        return "xlsb"
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    if any(name.endswith(".csv") for name in names) and all(name.endswith((".csv", "/")) or "media/" in name for name in names):
        return "submissions"
    raise Refused("is_numbers" if any(name.endswith(".iwa") for name in names) else "is_archive")


def refuse_bomb(entries: list[zipfile.ZipInfo]) -> None:
    """A small file that says it unpacks to a huge one is not unpacked."""
    unpacked = sum(entry.file_size for entry in entries)
    squeezed = max(1, sum(entry.compress_size for entry in entries))
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED or (unpacked > RATIO_COUNTS_FROM and unpacked / squeezed > MOST_RATIO):
        raise Refused("zip_bomb", unpacked=unpacked // 2**20)


def open_document(archive: zipfile.ZipFile) -> str:
    kind = archive.read("mimetype")[:100].decode("latin-1")
    if "META-INF/manifest.xml" in archive.namelist() and b"encryption-data" in archive.read("META-INF/manifest.xml")[: 2**20]:
        raise Refused("encrypted")
    if "spreadsheet" not in kind:
        raise Refused("is_word" if "text" in kind else "is_archive")
    if any(name.startswith("Basic/") and name.endswith(".xml") and "script-l" not in name for name in archive.namelist()):
        raise Refused("macros")
    return "ods"


def old_office(path: Path) -> str:
    """The kind of an OLE container: an .xls, or an encrypted or macro-carrying one that is refused."""
    data = path.read_bytes()

    def holds(*names: str) -> bool:
        return any(name.encode("utf-16-le") in data for name in names)

    if holds("EncryptedPackage"):
        raise Refused("encrypted")
    if holds("_VBA_PROJECT"):
        raise Refused("macros")
    if holds("WordDocument"):
        raise Refused("is_word")
    if holds("PowerPoint Document"):
        raise Refused("is_slides")
    if not holds("Workbook", "Book"):
        raise Refused("damaged")
    return "xls"
