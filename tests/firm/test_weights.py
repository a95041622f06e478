"""What a firm's page weighs on a phone: at most 60 kB when nothing is there yet, 15 kB when styles, scripts and pictures are."""

import gzip
import re

import pytest
from django.contrib.staticfiles import finders

from tests.factories import LinkageStatementFactory

pytestmark = pytest.mark.django_db
FIRST, AFTER, SCRIPTS = 60_000, 15_000, 8_000  # bytes
PAGES = ("", "linkages/", "linkages/new/", "trend/", "compare/", "prices/", "record/", "record/edit/", "nearby/", "network/", "sharing/")
OF_A_LINKAGE = ("", "answer/", "deliveries/", "deliveries/new/", "costs/", "exchanges/", "withdraw/")


def packed(text):
    return len(gzip.compress(text, 9))


def files_of(page):
    """The static files that a page names, with what each weighs compressed; a picture of the sprite is fetched with the whole sprite."""
    names = set(re.findall(r'(?:src|href)="/static/([^"#]+)', page))
    return {name: packed(open(finders.find(name), "rb").read()) for name in names}


def test_every_page_of_a_firm_is_light(client, firm_owner, linkage):
    LinkageStatementFactory(linkage=linkage, side="to", quantity=12, unit_id="t", price=300, currency_id="KES")
    client.force_login(firm_owner)
    client.post(f"/firm/linkages/{linkage.pk}/answer/", {"answer": "yes"})
    heavy = []
    for path in (*PAGES, *(f"linkages/{linkage.pk}/{end}" for end in OF_A_LINKAGE), "receipts/", "systems/", "data/"):
        answer = client.get(f"/firm/{path}", headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200, path
        text = gzip.decompress(answer.content) if answer.get("Content-Encoding") == "gzip" else answer.content
        page, files = packed(text), files_of(text.decode())
        assert {"css/components.css", "js/firm.js", "img/icons.svg"} <= set(files), path
        heavy += [(path, page, files)] if page > AFTER or page + sum(files.values()) > FIRST else []
    assert heavy == []


def test_the_scripts_of_a_firms_pages_and_their_worker_are_small(client, firm_owner):
    client.force_login(firm_owner)
    files = files_of(client.get("/firm/").content.decode())
    scripts = {name: weight for name, weight in files.items() if name.endswith(".js")}
    assert set(scripts) == {"js/app.js", "js/waiting.js", "js/firm.js"}
    assert sum(scripts.values()) + packed(client.get("/sw.js").content) <= SCRIPTS
