"""What the reader makes of a file, whatever its columns."""

import json as json_
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from imports.files import inspect


class Command(BaseCommand):
    help = "Say what the reader makes of any file: sheets, headings, types of columns, or why it is refused."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="A .csv, .tsv, .xlsx, .xls or .ods file.")
        parser.add_argument("--sheet", default="", help="The sheet to read; else the first that holds anything.")
        parser.add_argument("--json", action="store_true", help="One JSON object.")

    def handle(self, *, file, sheet, json, **options):
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        found = inspect(file, sheet)
        if json:
            self.stdout.write(json_.dumps(found, ensure_ascii=False))
            return
        if found["refused"]:
            self.stdout.write(f"Refused: {found['refused']['message']} {found['refused']['fix']}")
            return
        for name in ("sheet", "header_row", "encoding", "delimiter", "rows"):
            if found[name] is not None:
                self.stdout.write(f"{name}: {found[name]!r}")
        for line in found["columns"]:
            self.stdout.write(f"  {line['header']:30} {line['type']:8} {', '.join(line['samples'])[:80]}")
        for warning in found["warnings"]:
            self.stdout.write(f"! {warning}")
