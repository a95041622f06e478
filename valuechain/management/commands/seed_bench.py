"""A synthetic registry for benchmarks."""

import time

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from accounts.models import Organization
from valuechain.seeding.make import PREFIX, make


class Command(BaseCommand):
    help = "Make a synthetic registry of that size by COPY; the same seed gives the same registry."

    def add_arguments(self, parser):
        parser.add_argument("--actors", type=int, default=10_000, help="How many actors.")
        parser.add_argument("--linkages", type=int, default=0, help="How many linkages, each with one or two statements.")
        parser.add_argument("--statements", type=int, help="How many statements on them in all; 1.6 for each linkage if left out.")
        parser.add_argument("--observations", type=int, default=0, help="How many approved observations.")
        parser.add_argument("--seed", type=int, default=1, help="Another number, another registry.")
        parser.add_argument("--force", action="store_true", help="Also where the database holds other data.")

    def handle(self, *, actors, linkages, observations, seed, force, statements=None, **options):
        if min(actors, linkages, observations) < 0:
            raise CommandError("A number of rows is not below zero.")
        if statements is not None and statements < linkages:
            raise CommandError(f"Each of {linkages} linkages has a statement at least. Ask for as many, or leave it out.")
        if Organization.objects.filter(short_name__startswith=PREFIX).exists():
            raise CommandError("A synthetic registry is here already. Make the next one in an empty database.")
        if Organization.objects.exists() and not force:
            raise CommandError("This database holds other data. Use an empty one, or add --force to put a synthetic registry beside it.")
        started = time.monotonic()
        try:
            make(actors=actors, linkages=linkages, observations=observations, seed=seed, statements=statements)
        except ValueError as error:
            raise CommandError(str(error)) from error
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        self.stdout.write(
            f"{actors} actors, {linkages} linkages and {observations} observations in {time.monotonic() - started:.0f} s (seed {seed})."
        )
