"""The addresses of pages as `manage.py urls --json` tells them, and which address an actual link belongs to."""

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
KIND = re.compile(r"\{(\w+)\}")
# Not pages of ours, or not for people.
LEFT_OUT = ("/api/", "/admin/", "/healthz", "/readyz", "/metrics", "/sw.js")


@dataclass(frozen=True)
class Route:
    name: str
    path: str

    @cached_property
    def kinds(self):
        return KIND.findall(self.path)

    @cached_property
    def pattern(self):
        parts = KIND.split(self.path)
        return re.compile("".join(re.escape(part) if n % 2 == 0 else "([^/]+)" for n, part in enumerate(parts)) + r"\Z")

    def ids(self, path):
        """{kind: id} of an actual path; None where it is no path of this address."""
        found = self.pattern.match(path)
        return dict(zip(self.kinds, found.groups(), strict=True)) if found else None

    def filled(self, ids):
        return KIND.sub(lambda found: str(ids[found.group(1)]), self.path)


def routes():
    """The addresses of pages; one that is written out stands before one with an id at the same place."""
    told = subprocess.run([sys.executable, "manage.py", "urls", "--json"], cwd=PROJECT, check=True, capture_output=True, text=True)
    pages = [a for a in json.loads(told.stdout) if "GET" in a["methods"] and not a["path"].startswith(LEFT_OUT)]
    found = [Route(a["name"], a["path"]) for a in pages] + [Route("api-docs", "/api/v1/docs/")]
    return sorted(found, key=lambda route: len(route.kinds))
