"""Rows of one file that may be the same firm, each pair with its score and reasons."""

import csv
import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from actors.duplicate_files import find, read, summary
from core.writers import harmless
from imports.refusals import FileRefused

COLUMNS = ("row_a", "row_b", "score", "verdict", "reasons", "name_a", "name_b")


class Command(BaseCommand):
    help = "Find the rows of one file that may be the same actor. Nothing is stored."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("kind", choices=["actors"], help="What the rows are.")
        parser.add_argument("file", type=Path, help="A .csv, .tsv, .xlsx, .xls or .ods file.")
        parser.add_argument("--mapping", type=Path, help="JSON file {field: heading or [headings]}.")
        parser.add_argument("--sheet", default="", help="The sheet to read; else the first that holds anything.")
        parser.add_argument("--out", type=Path, required=True, metavar="PAIRS.csv", help="Where to write the pairs, likest first.")

    def handle(self, *, file, mapping, sheet, out, **options):
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        try:
            chosen = json.loads(mapping.read_text()) if mapping else None
            lines = read(file, sheet=sheet, mapping=chosen)
        except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
            raise CommandError(f"{mapping} is not a JSON file {{field: heading or [headings]}}: {error}") from error
        except FileRefused as refused:
            report = refused.report()
            raise CommandError(f"{report['message']} {report['fix']}") from refused
        found = find(lines)
        with out.open("w", newline="", encoding="utf-8") as target:
            writer = csv.writer(target)
            writer.writerow(COLUMNS)
            for pair in found:
                names = (harmless(pair.first.name), harmless(pair.second.name))
                writer.writerow([pair.first.number, pair.second.number, f"{pair.score:.4f}", pair.verdict, "; ".join(pair.reasons), *names])
        self.stdout.write(f"{file.name}: {summary(lines, found)}")
