"""Which pages a person can open, found as they would find them: by the links of the pages that they open.

An address that no link leads to is tried with the ids that links have shown. So every picture is of a record of the
demonstration that this person meets, and no list by hand grows old.
"""

import html
import re
from collections import defaultdict
from urllib.parse import urlsplit

LINK = re.compile(r'href="([^"#]*)')
MAIN = re.compile(r"<main.*?</main>", re.S)
TABS = re.compile(r'<nav class="tabs[^>]*>(.*?)</nav>', re.S)
NAMED = re.compile(r'<a [^>]*href="([^"#?]+)"[^>]*>(?:<bdi>)?([^<]+)')
# Records of which much is told, by the words of a link to them: their pages show more than those that come first.
TELLING = {"chain-detail": "Maize, Trans Nzoia", "actor-detail": "Kilimo Traders"}
TRIES = 6  # ids of a kind that are tried for a page that depends on the state of its record


class Walk:
    """What one person can open: `pages` is {name: path}, in the order of the addresses."""

    def __init__(self, routes, fetch):
        self.routes, self.fetch = routes, fetch
        self.pages, self.ids, self.linked, self.asked, self.seen = {}, defaultdict(list), defaultdict(list), set(), set()
        self.called = {}

    def go(self):
        before = -1
        while len(self.asked) != before:  # each round knows more ids than the one before
            before = len(self.asked)
            for route in self.routes:
                if route.name not in self.pages:
                    self.find(route)
        self.prefer_telling()
        places = {route.name: place for place, route in enumerate(self.routes)}
        return dict(sorted(self.pages.items(), key=lambda page: (places[page[0].split("+")[0]], page[0])))

    def prefer_telling(self):
        for name, words in TELLING.items():
            path = self.called.get(words)
            if path and path in self.linked[name] and (text := self.fetch(path)):
                self.keep(name, path, text)

    def find(self, route):
        for path in self.candidates(route)[:TRIES]:
            if path not in self.asked:
                self.asked.add(path)
                if text := self.fetch(path):
                    self.keep(route.name, path, text)
                    return

    def candidates(self, route):
        """Paths to try: the ones that links led to, then those put together from ids."""
        if not route.kinds:
            return [route.path]
        made = []
        if len(set(route.kinds)) == 1:
            made = [route.filled({route.kinds[0]: found}) for found in self.ids[route.kinds[0]][:TRIES]]
        return list(dict.fromkeys([*self.linked[route.name], *made]))

    def keep(self, name, path, text):
        """A page, unless it says what another said already, as all pages of a firm do to who speaks for none."""
        said = re.sub(r"<input[^>]*hidden[^>]*>", "", "".join(MAIN.findall(text)))
        if said in self.seen:
            return
        self.seen |= {said} if said else set()
        self.pages[name] = path
        for tab in dict.fromkeys(link for tabs in TABS.findall(text) for link in LINK.findall(tabs) if link.startswith("?")):
            said = re.sub(r"\W+", "-", tab.partition("=")[2] or tab[1:])
            self.pages[f"{name}+{said}"] = path + html.unescape(tab)
        self.called |= {html.unescape(words).strip(): link for link, words in NAMED.findall(text)}
        for link in LINK.findall(text):
            self.learn(urlsplit(html.unescape(link)).path)

    def learn(self, path):
        for route in self.routes:
            ids = route.ids(path)
            if ids is not None:
                if path not in self.linked[route.name]:
                    self.linked[route.name].append(path)
                for kind, found in ids.items():
                    if found not in self.ids[kind]:
                        self.ids[kind].append(found)
                return
