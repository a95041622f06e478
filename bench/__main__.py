"""`python -m bench [JOB…]`: prepares the registry of SIZE (small, full), runs the jobs, writes bench/results/latest.json."""

import json
import logging
import os
import sys
from pathlib import Path

import django

RESULTS = Path(__file__).resolve().parent / "results" / "latest.json"


def main(wanted):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "valuechain.settings.base")
    django.setup()
    logging.getLogger().setLevel(logging.WARNING)
    from bench import jobs_export, jobs_linkages, jobs_listing, jobs_many  # noqa: F401, PLC0415 - after the settings; it registers its jobs
    from bench.jobs import JOBS  # noqa: PLC0415
    from bench.registry import SIZES, prepare  # noqa: PLC0415

    size = os.environ.get("SIZE", "small")
    if size not in SIZES or set(wanted) - set(JOBS):
        print(f"SIZE is one of {', '.join(SIZES)}; jobs are {', '.join(JOBS)}.", file=sys.stderr)
        return 2
    actors = prepare(size)
    lines = []
    for name in wanted or JOBS:
        for line in JOBS[name](actors):
            lines.append(line.as_dict())
            print(words_of(line), flush=True)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(lines, indent=1, ensure_ascii=False) + "\n")
    print(f"Written to {RESULTS}.")
    return 0


def words_of(line):
    said = f"{line.job} ({line.size:,}): {line.ours_s * 1000:.0f} ms, {line.queries} queries, {line.peak_mb:.0f} MB; "
    said += f"{line.baseline} {line.baseline_s * 1000:.0f} ms, {line.ratio:.1f} times faster"
    if line.limit_s:
        said += f"; bare SQL {line.limit_s * 1000:.1f} ms"
    return f"{said}. {line.note}".rstrip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
