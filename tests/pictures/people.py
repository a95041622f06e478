"""Who opens pages: one person of the demonstration for each way of working with it, and somebody who is not signed in."""

from dataclasses import dataclass

from valuechain.demo.people import ACCOUNTS, PASSWORD

KEYS = {"officer": "nafula", "manager": "peter", "donor": "astrid", "firm": "joyce", "firm-arabic": "idris"}


@dataclass(frozen=True)
class Viewer:
    """`name` says in file names who it is; nobody has no e-mail address."""

    name: str
    email: str = ""
    password: str = PASSWORD


def viewers():
    emails = {account.key: account.email for account in ACCOUNTS}
    return [*(Viewer(name, emails[key]) for name, key in KEYS.items()), Viewer("nobody")]
