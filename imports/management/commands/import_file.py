"""Check or import a file: the same engine as the import pages, run here instead of by the worker."""

import json
from pathlib import Path

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError

from accounts.models import Membership, Organization, User
from core.api.problems import Conflict
from imports import actions, engine
from imports.enums import BatchStatus
from imports.refusals import FileRefused
from imports.registry import IMPORTERS, REFERENCES
from imports.report import report

CLEAN, REFUSED, FAULTS = 0, 2, 3


class Command(BaseCommand):
    help = "Check or import a file of records. Exit 0: clean; 3: done, with faulty rows left aside; 2: refused whole."

    def add_arguments(self, parser):
        parser.add_argument("kind", help="What the rows are: " + ", ".join(sorted(IMPORTERS)) + ".")
        parser.add_argument("file", type=Path, help="A .csv, .tsv, .xlsx, .xls, .ods, .geojson or .json file, or a .zip of ODK.")
        parser.add_argument("--organization", required=True, help="Short name of the organization that it is for.")
        parser.add_argument("--program", help="Code of the program that it is for.")
        parser.add_argument("--mapping", type=Path, help="JSON file {field: heading or [headings]}.")
        parser.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help="One value for every row.", dest="values")
        parser.add_argument("--as", dest="email", help="Whose rights count; else a manager of the organization.")
        parser.add_argument("--sheet", default="", help="The sheet to read; else the first that holds anything.")
        mode = parser.add_mutually_exclusive_group(required=True)
        mode.add_argument("--check", action="store_true", help="Say what would happen; the registry stays as it is.")
        mode.add_argument("--commit", action="store_true", help="Write the good rows.")
        parser.add_argument("--report", type=Path, help="Where to write the report as JSON.")

    def handle(self, *, file, commit, **options):
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        organization, by = who(options["organization"], options["email"])
        batch, found = None, None
        try:
            batch = self.upload(file, organization, by, options)
            batch = engine.check(batch)
            if commit and batch.status == BatchStatus.CHECKED:
                batch = engine.commit(batch)
            found = report(batch)
        except FileRefused as refused:
            found = {"kind": options["kind"], "file": file.name, "refused": refused.report(), "import": None}
        except (ValidationError, PermissionDenied, Conflict) as error:
            raise CommandError(" ".join(getattr(error, "messages", None) or [str(error)])) from error
        if options["report"]:
            options["report"].write_text(json.dumps(found, ensure_ascii=False, indent=1))
        self.tell(found)
        if found["refused"]:
            raise SystemExit(REFUSED)
        raise SystemExit(FAULTS if found["counts"]["fault"] else CLEAN)

    def upload(self, file, organization, by, options):
        if options["kind"] not in IMPORTERS:
            raise FileRefused("no_such_kind", kind=options["kind"], kinds=", ".join(sorted(IMPORTERS)))
        settings = {"values": values_of(options["values"]), "sheet": options["sheet"]}
        if options["mapping"]:
            settings["mapping"] = mapping_of(options["mapping"])
        with file.open("rb") as source:
            return actions.upload(
                by=by,
                organization=organization,
                kind=options["kind"],
                file=File(source, name=file.name),
                program=program_of(options["program"], by),
                **settings,
            )

    def tell(self, found):
        if found["refused"]:
            self.stderr.write(f"{found['file']}: {found['refused']['message']} {found['refused']['fix']}")
            return
        counts = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in found["counts"].items())
        self.stdout.write(f"{found['file']}: {counts}. Import {found['import']}.")
        for fault in found["faults"][:20]:
            self.stdout.write(f"  {fault['cell'] or fault['row']}, column “{fault['column']}”: {fault['message']} {fault['fix']}")
        if len(found["faults"]) > 20:
            self.stdout.write(f"  … and {len(found['faults']) - 20} more.")


def who(short_name, email):
    """(organization, person): the one named, else a manager of the organization."""
    organization = Organization.objects.filter(short_name=short_name).first()
    if organization is None:
        raise CommandError(f"There is no organization “{short_name}”.")
    if email:
        by = User.objects.filter(email__iexact=email, is_active=True).first()
    else:
        held = Membership.objects.filter(organization=organization, role="manager", left_on=None, user__is_active=True)
        membership = held.select_related("user").order_by("pk").first()
        by = membership.user if membership else None
    if by is None:
        raise CommandError(f"There is no person {email}." if email else f"“{short_name}” has no manager; name a person with --as.")
    return organization, by


def values_of(pairs):
    found = {}
    for pair in pairs:
        field, equals, value = pair.partition("=")
        if not equals:
            raise CommandError(f"“{pair}” is not FIELD=VALUE.")
        found[field.strip()] = value
    return found


def mapping_of(path):
    try:
        return json.loads(path.read_text())
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise CommandError(f"{path} is not a JSON file {{field: heading or [headings]}}: {error}") from error


def program_of(code, by):
    """The key of the program with this code that `by` may see, or None."""
    if not code:
        return None
    model = REFERENCES.get("program")
    found = model and model.objects.for_user(by).filter(code=code).first()
    if not found:
        raise CommandError(f"There is no program {code} that {by} can see.")
    return found.pk
