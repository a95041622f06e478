"""Two organizations with a user per role, firms, donors and one record of every kind: for checks from outside."""

import json as json_

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import Organization
from valuechain.management.commands.demo import is_demonstration
from valuechain.testworld import make_world

MARK = "tw-"


class Command(BaseCommand):
    help = "Make a fresh test world and print its people, tokens and ids."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="Print the world as one JSON object.")
        parser.add_argument("--force", action="store_true", help="Also where the database holds other than demonstration data.")

    def handle(self, *, json, force, **options):
        if not (settings.DEBUG or settings.ALLOW_TESTWORLD or is_demonstration()):
            raise CommandError(
                "A test world holds known passwords: it is made only beside the demonstration (make run), or with ALLOW_TESTWORLD=1 or DEBUG=1."
            )
        others = Organization.objects.exclude(short_name__startswith=MARK).exclude(short_name__startswith="demo-")
        if others.exists() and not force:
            raise CommandError("This database holds other than demonstration data. Add --force to make a test world beside it.")
        self.stdout.write(json_.dumps(make_world()) if json else "A test world was made.")
