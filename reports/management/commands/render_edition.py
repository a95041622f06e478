"""A published edition as a file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from programs.interventions.models import Program
from reports import eyes
from reports.files import WRITERS, made_file, make_file
from reports.models import Audience, EditionStatus, ReportEdition


class Command(BaseCommand):
    help = "Write edition NUMBER of PROGRAM as pdf, xlsx or json."

    def add_arguments(self, parser):
        parser.add_argument("program", metavar="PROGRAM", help="Its code.")
        parser.add_argument("number", metavar="NUMBER", type=int, help="The edition's number.")
        parser.add_argument("--format", required=True, choices=[*WRITERS, "json"], help="What kind of file.")
        parser.add_argument("--out", required=True, type=Path, help="Where to write it.")
        parser.add_argument("--audience", choices=Audience.values, default=Audience.DONORS, help="Whom it was made for.")
        eyes.add_arguments(parser)

    def handle(self, *, program, number, out, audience, email, organization, **options):
        lead = Program.objects.filter(code=program).values_list("organization__short_name", flat=True).first()
        user = eyes.person(email, organization or lead, self.stderr)
        rows = ReportEdition.objects.for_user(user).filter(program__code=program, number=number, audience=audience)
        edition = rows.select_related("program").exclude(document=None).first()
        if edition is None:
            raise CommandError(f"There is no edition {number} of {program} for {audience} that {user.email} may read.")
        if edition.status == EditionStatus.WITHDRAWN:
            raise CommandError(f"This edition was withdrawn: {edition.withdrawn_reason}")
        try:
            out.write_bytes(self.body(edition, options["format"]))
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"Edition {number} of {program} → {out}")

    def body(self, edition, kind):
        if kind == "json":
            return bytes(edition.document)
        make_file(edition, kind)
        return made_file(edition, kind)
