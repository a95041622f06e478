"""Every address with its methods and the kinds of its ids."""

import json

from django.core.management.base import BaseCommand

from valuechain.addresses import addresses


class Command(BaseCommand):
    help = "List every address of pages and API."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="One JSON list.")

    def handle(self, *, json: bool, **options):  # noqa: A002
        found = addresses()
        if json:
            self.stdout.write(dump(found))
        else:
            self.stdout.write("\n".join(f"{' '.join(line['methods']):24} {line['path']}" for line in found))


dump = json.dumps
