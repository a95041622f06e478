"""The child: `python -m imports.reading FILE --sheet S --encoding E --delimiter D --memory MB --seconds N`.

Standard output is JSON lines: a head, then {"rows": [...]} in order from the first row, then {"end": number of rows},
or {"refused": rule, "details": {...}} at any point.
"""

import argparse
import json
import resource
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import orjson

from imports.reading import books, containers, delimited, records
from imports.reading.refusals import Refused

CHUNK = 500
MOST_ROWS = 2_000_000
OTHER = {"json": records.read, "submissions": delimited.read_zipped}


def limit(megabytes: int, seconds: int) -> None:
    """What this process may use: the kernel ends it when it asks for more."""
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20, megabytes * 2**20))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def say(**line: object) -> None:
    try:
        text = orjson.dumps(line)
    except TypeError:  # a whole number of more than 64 bits
        text = json.dumps(line).encode()
    sys.stdout.buffer.write(text + b"\n")


def read(options: argparse.Namespace) -> None:
    kind = containers.kind_of(options.file)
    head: dict[str, object] = {"format": kind, "sheets": [], "sheet": None, "merged": [], "encoding": None, "delimiter": None}
    found: dict[str, object]
    rows: Iterator[Sequence[books.Cell]]
    if kind == "text":
        found, rows = delimited.read(options.file, options.encoding, options.delimiter)
    elif kind in OTHER:
        found, rows = OTHER[kind](options.file, options.sheet)
    else:
        found, rows = books.read(options.file, options.sheet)
    say(**head | found)
    count = 0
    while chunk := list(islice(rows, CHUNK)):
        count += len(chunk)
        if count > MOST_ROWS:
            raise Refused("too_long", most=MOST_ROWS)
        say(rows=chunk)
        if options.first and count >= options.first:
            break
    say(end=count)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=Path)
    parser.add_argument("--sheet", default="")
    parser.add_argument("--encoding", default="")
    parser.add_argument("--delimiter", default="")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--memory", type=int, default=1024)
    parser.add_argument("--seconds", type=int, default=60)
    options = parser.parse_args()
    limit(options.memory, options.seconds)
    try:
        read(options)
    except Refused as refused:
        say(refused=refused.rule, details=refused.details)
    except MemoryError:
        say(refused="too_big_inside", details={})


if __name__ == "__main__":
    main()
