"""Rows of one kind as a file, as far as a person may see them."""

import shutil
import tempfile
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from core.exports import EXPORTS, BadFilter, write
from core.writers import FORMATS
from reports import eyes


class Command(BaseCommand):
    help = "Write actors, linkages, observations, … into a file. Filters are those of the list page."

    def add_arguments(self, parser):
        parser.add_argument("kind", choices=sorted(EXPORTS), metavar="KIND", help=f"One of {', '.join(sorted(EXPORTS))}.")
        parser.add_argument("--format", required=True, choices=sorted(FORMATS), help="What kind of file.")
        parser.add_argument("--out", required=True, type=Path, help="Where to write it.")
        parser.add_argument("--filter", action="append", default=[], metavar="NAME=VALUE", help="A filter; may be given several times.")
        eyes.add_arguments(parser)

    def handle(self, *, kind, out, email, organization, **options):
        export, name = EXPORTS[kind], options["format"]
        if name not in export.formats:
            raise CommandError(f"{kind} have no place on a map. Use one of {', '.join(export.formats)}.")
        user = eyes.person(email, organization, self.stderr)
        # Written beside and then copied: a fault leaves no half file, and --out may be a pipe.
        with tempfile.TemporaryFile() as made:
            try:
                rows = write(export, user, self.filters(options["filter"]), name, made)
                made.seek(0)
                with out.open("wb") as stream:
                    shutil.copyfileobj(made, stream)
            except BadFilter as error:
                raise CommandError(str(error)) from error
            except OSError as error:
                raise CommandError(f"{out} cannot be written: {error.strerror or error}.") from error
        self.stderr.write(f"{rows} {kind} → {out}")

    def filters(self, given):
        found = {}
        for line in given:
            name, equals, value = line.partition("=")
            if not equals:
                raise CommandError(f"“{line}” is no filter. Write NAME=VALUE, such as country=KE.")
            found.setdefault(name, []).append(value)
        return found
