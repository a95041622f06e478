"""Rule 11: every page has one heading, a title and labelled controls, no id twice, nothing inline (the policy of the pages forbids it),
and no row of dashes where a word is wanted."""

from collections import Counter
from html.parser import HTMLParser

import pytest

from valuechain.addresses import addresses

pytestmark = pytest.mark.django_db
# name: why it is no page of ours.
OFFERED = "choices for a form, put into a page"
FRAGMENTS = {"admin": "Django's own", "actor-suggest": OFFERED, "sector-suggest": OFFERED}


class Page(HTMLParser):
    """What rule 11 asks of a page."""

    def __init__(self, text):
        super().__init__()
        self.h1, self.title, self.labels, self.controls, self.inline, self.within = 0, "", set(), [], [], []
        self.ids = Counter()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.h1 += tag == "h1"
        self.ids.update([given["id"]] if "id" in given else [])
        if tag == "label":
            self.within.append(tag)
            self.labels.add(given.get("for"))
        if tag in ("input", "select", "textarea") and given.get("type") not in ("hidden", "submit", "button"):
            named = "aria-label" in given or "aria-labelledby" in given or "label" in self.within
            self.controls.append((given.get("id"), given.get("name"), named))
        if tag == "title" and not self.title:
            self.within.append(tag)
        if (
            "style" in given
            or any(name.startswith("on") for name in given)
            or (tag == "script" and "src" not in given and given.get("type") != "application/json")
        ):
            self.inline.append((tag, given))

    def handle_endtag(self, tag):
        if self.within and self.within[-1] == tag:
            self.within.pop()

    def handle_data(self, data):
        if self.within and self.within[-1] == "title":
            self.title += data

    def unlabelled(self):
        return [name or key for key, name, named in self.controls if not named and key not in self.labels]


def pages():
    return [a for a in addresses() if "GET" in a["methods"] and not a["path"].startswith("/api/v1/") and a["name"] not in FRAGMENTS]


@pytest.mark.parametrize("person", ["a_manager", "a_admin", "firm_owner", "donor", "anonymous"])
def test_every_page_has_one_heading_a_title_and_labelled_controls(world, person):
    wrong, seen = [], 0
    for address in pages():
        answer = world.ask(person, "GET", address)
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html") or answer.streaming:
            continue
        page, seen = Page(answer.content.decode()), seen + 1
        faults = [f"{page.h1} h1"] if page.h1 != 1 else []
        faults += ["a row of dashes for nothing"] if ">---------<" in answer.content.decode() else []
        faults += ["no title"] if not page.title.strip() else []
        faults += [f"no label: {page.unlabelled()}"] if page.unlabelled() else []
        faults += [f"the same id twice: {twice}"] if (twice := [key for key, n in page.ids.items() if n > 1]) else []
        faults += [f"inline style or script: {page.inline[:2]}"] if page.inline else []
        wrong += [f"{address['path']}: {'; '.join(faults)}"] if faults else []
    assert seen > 3
    assert wrong == [], "\n".join(wrong)
