"""The registry that all jobs run on: made once for each size, and kept."""

from django.core.management import call_command
from django.db import connection

from accounts.models import AuditEntry
from valuechain.management.commands.up import collect_static

SIZES = {
    "small": {"actors": 200_000, "linkages": 200_000, "observations": 144_000},
    "full": {"actors": 1_000_000, "linkages": 5_000_000, "statements": 10_000_000, "observations": 10_000_000},
    "linkages": {"actors": 200_000, "linkages": 1_000_000, "statements": 2_000_000, "observations": 0},
    "linkages-full": {"actors": 1_000_000, "linkages": 5_000_000, "statements": 10_000_000, "observations": 0},
    "registry": {"actors": 1_000_000, "linkages": 200_000, "observations": 0},
    "tiny": {"actors": 2_000, "linkages": 1_000, "observations": 0},
}
SEED = 1


def prepare(size):
    """Migrate and seed where that is not done; the number of actors."""
    wanted = SIZES[size] | {"seed": SEED}
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("load_reference", verbosity=0)
    collect_static()
    made = AuditEntry.objects.filter(act="bench.seed").order_by("pk").first()
    if made and made.details != wanted:
        raise SystemExit(f"The database of the benchmarks holds another registry: {made.details}. Remove var/bench-{size} and start again.")
    if not made:
        print(f"Making the registry: {wanted} …", flush=True)
        call_command("seed_bench", **wanted)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return wanted["actors"]
