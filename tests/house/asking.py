"""Asking every address as every person of the test world, each time as if nothing had been asked before."""

import logging
import re
from collections import defaultdict

from django.core.cache import cache
from django.db import transaction
from django.test import Client

from reports.models import ReportEdition
from tests.access import OWN_ACCOUNT, PEOPLE, ROWS
from valuechain.addresses import addresses
from valuechain.testworld import make_world

BODY = {"content_type": "application/json", "data": {}}


def filled(path, ids):
    """The address with A's ids; None where the test world has no id of a kind."""
    kinds = re.findall(r"\{(\w+)\}", path)
    if any(kind not in ids for kind in kinds):
        return None
    if path.startswith("/public/"):
        ids = {**ids, **ids["public"]}
    return re.sub(r"\{(\w+)\}", lambda found: str(ids[found.group(1)]), path)


class World:
    """The test world, and who asks."""

    def __init__(self):
        made = make_world()
        self.people, self.ids, self.marks = made["people"], made["ids"]["A"], made["marks"]
        # On public pages an edition is one for the public, and a program one that has such an edition.
        edition = ReportEdition.objects.select_related("program").get(pk=self.ids["edition_public"])
        self.ids["public"] = {"edition_published": edition.pk, "program_code": edition.program.code}

    def ask(self, person, method, address):
        """The answer to `person`; whatever asking wrote is taken back."""
        path = filled(address["path"], self.ids)
        client = Client(raise_request_exception=False)
        known, api, headers = self.people.get(person), path.startswith("/api/"), {}
        if known:
            headers = {"Authorization": f"Bearer {known['token']}"} if api else {"Cookie": known["session"]}
        extra = BODY if api and method not in ("GET", "DELETE") else {}
        cache.clear()  # nobody is refused for having asked too often
        with transaction.atomic():
            answer = getattr(client, method.lower())(path, headers=headers, **extra)
            transaction.set_rollback(True)
        return answer

    def status(self, person, method, address):
        logging.disable(logging.CRITICAL)
        try:
            return self.ask(person, method, address).status_code
        finally:
            logging.disable(logging.NOTSET)


def people_of(name):
    """Who is asked for at an address: everyone, or (pages of one's own account, from allauth) somebody and nobody."""
    return ("a_manager", "anonymous") if name.startswith(OWN_ACCOUNT) else PEOPLE


def expected(name, codes):
    """{person: status} of a row of the table: the name of one of ROWS, or the statuses themselves."""
    return dict(zip(people_of(name), map(int, ROWS.get(codes, codes).split()), strict=True))


def measured(world, wanted):
    """{address name: {method: statuses as the table has them}}."""
    found, names = defaultdict(dict), {codes: name for name, codes in ROWS.items()}
    for address in addresses():
        if address["name"] in wanted:
            for method in address["methods"]:
                codes = " ".join(str(world.status(person, method, address)) for person in people_of(address["name"]))
                found[address["name"]][method] = names.get(codes, codes)
    return found


def as_lines(rows):
    """Rows as they stand in tests/access.py."""
    text = []
    for name, methods in sorted(rows.items()):
        inner = ", ".join(f'"{method}": "{codes}"' for method, codes in methods.items())
        text.append(f'    "{name}": {{{inner}}},')
    return "\n".join(text)
