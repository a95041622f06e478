"""The demonstration data: made once, always the same, and never beside anybody's real records."""

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from accounts.models import Organization
from valuechain.demo.clearing import clear, others
from valuechain.demo.make import make
from valuechain.demo.people import ACCOUNTS, PASSWORD

MARK = "demo-mavuno"


class Command(BaseCommand):
    help = "Make the demonstration data, once; refuses on a database that holds other data."

    def add_arguments(self, parser):
        parser.add_argument(
            "--reset", action="store_true", help="Take everything out of this database first, test worlds included, and make it anew."
        )

    def handle(self, *, reset, **options):
        if not reset and is_demonstration():
            self.stdout.write("The demonstration data is here already; nothing was changed.")
        elif found := others():
            raise CommandError(
                f"This database holds other data: {', '.join(found)}. Nothing was changed. "
                "Use an empty database for the demonstration: set DATA_DIR to a new folder, or DATABASE_URL to a new database."
            )
        else:
            call_command("load_reference", verbosity=0)
            if reset:
                clear()
            world = make()
            self.stdout.write(
                f"Made the demonstration: {len(world.actor)} actors, {len(world.linkage)} linkages, {len(world.lines)} statements."
            )
        self.stdout.write(accounts_table())


def is_demonstration():
    """Whether this database holds the demonstration, whose password everybody knows."""
    return Organization.objects.filter(short_name=MARK).exists()


def accounts_table():
    """Who can sign in, for the terminal."""
    places = dict(Organization.objects.filter(short_name__startswith="demo-").values_list("short_name", "name"))
    rows = [(a.email, "owner of a firm" if a.role == "owner" else f"{a.role}, {places.get(a.place, a.place)}", a.look) for a in ACCOUNTS]
    widths = [max(len(row[n]) for row in rows) for n in (0, 1)]
    lines = [f"  {email:<{widths[0]}}  {role:<{widths[1]}}  {look}" for email, role, look in rows]
    return "\n".join(
        ["", f"  Demonstration accounts. Their password is DEMO ONLY and known to everybody:  {PASSWORD}", "", *lines, ""],
    )
