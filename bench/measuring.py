"""Timing of candidates in turn, so that what else the machine does falls on all of them alike; memory and queries of ours."""

import multiprocessing
import resource
import statistics
import time
from dataclasses import asdict, dataclass

from django.db import connection, connections
from django.test.utils import CaptureQueriesContext


@dataclass
class Line:
    """One line of results. `ratio` is how many times faster than the baseline, `limit_ratio` how many times the limit's time."""

    job: str
    size: int
    ours_s: float
    baseline: str
    baseline_s: float
    ratio: float
    limit_s: float | None
    limit_ratio: float | None
    peak_mb: float
    queries: int
    note: str = ""

    def as_dict(self):
        return {name: round(value, 6) if isinstance(value, float) else value for name, value in asdict(self).items()}


def in_turn(candidates, rounds, budget=120):
    """Median seconds of each of {name: callable}, run one after the other, `rounds` times or until `budget` seconds are gone."""
    times = {name: [] for name in candidates}
    started = time.perf_counter()
    for number in range(rounds + 1):
        for name, run in candidates.items():
            if number > 1 and time.perf_counter() - started > budget:
                continue
            begun = time.perf_counter()
            run()
            if number:  # the first round warms caches and plans
                times[name].append(time.perf_counter() - begun)
    return {name: statistics.median(values) for name, values in times.items()}


def apart(run):
    """(what `run` gives, its seconds, the most memory in MB) in a process of its own, with all that is loaded."""

    def child(pipe):
        connections.close_all()
        begun = time.perf_counter()
        given = run()
        pipe.send((given, time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))

    connections.close_all()
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=child, args=(theirs,))
    process.start()
    theirs.close()
    try:
        return ours.recv()
    finally:
        process.join()


def peak_mb(run):
    """The most memory that a process of its own takes for `run`."""

    def silently():
        run()

    return apart(silently)[2]


def queries_of(run):
    with CaptureQueriesContext(connection) as seen:
        run()
    return len(seen)


def compared(job, size, *, ours, baseline, baseline_name, limit=None, rounds=7, note=""):
    """The line of `job`: `ours` beside `baseline` and the bare `limit`."""
    candidates = {"ours": ours, "baseline": baseline} | ({"limit": limit} if limit else {})
    taken = in_turn(candidates, rounds)
    return Line(
        job=job,
        size=size,
        ours_s=taken["ours"],
        baseline=baseline_name,
        baseline_s=taken["baseline"],
        ratio=taken["baseline"] / taken["ours"],
        limit_s=taken.get("limit"),
        limit_ratio=taken["ours"] / taken["limit"] if limit else None,
        peak_mb=peak_mb(ours),
        queries=queries_of(ours),
        note=note,
    )
