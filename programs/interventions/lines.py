"""Reading a pasted list of actors: a code or a name a line, with the days of the contact behind it if they differ."""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from analysis.names import sort_key

MOST_LINES = 2_000
DATE_FORMATS = ("%Y-%m-%d", "%d.%m.%Y", "%d %b %Y", "%d %B %Y")
SPLIT = re.compile(r"[\t;]")
CODE = re.compile(r"\b(VC-[0-9A-Z]{4}-[0-9A-Z]{4})\b", re.IGNORECASE)


@dataclass(frozen=True)
class Fault:
    """What is wrong with one line, as the person typed it, and how to mend it."""

    number: int
    text: str
    says: str


def read_day(text):
    """A day, or None for an empty text. Raises ValueError with a sentence."""
    text = text.strip()
    if not text:
        return None
    for style in DATE_FORMATS:
        try:
            return datetime.strptime(text, style).date()
        except ValueError:
            continue
    raise ValueError(_("“%(text)s” is no day. Write it as 2026-02-28.") % {"text": text[:40]})


def read_lines(text, actors, since, until=None):
    """(contacts [(actor key, since, until)], faults, the text of the faulty lines) of a pasted list.

    `actors` is the queryset of those the person may name; `since` and `until` hold where a line has no days of its own.
    """
    lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    found = named(actors, [SPLIT.split(line)[0] for _number, line in lines])
    contacts, faults, seen = [], [], {}
    for number, line in lines:
        try:
            contact = read_line(line, found, since, until)
            if contact[:2] in seen:
                raise ValueError(_("The same actor and day as line %(line)s. Take one of them away.") % {"line": seen[contact[:2]]})
        except ValueError as error:
            faults.append(Fault(number, line.strip(), str(error)))
        else:
            seen[contact[:2]] = number
            contacts.append(contact)
    wrong = {fault.number for fault in faults}
    return contacts, faults, "\n".join(line for number, line in lines if number in wrong)


def read_line(line, found, since, until):
    name, *days = [part.strip() for part in SPLIT.split(line)]
    if len(days) > 2:
        raise ValueError(_("There are %(count)s parts. Write the actor, and at most two days: since; until.") % {"count": len(days) + 1})
    first = (read_day(days[0]) if days else None) or since
    last = (read_day(days[1]) if len(days) > 1 else None) or until
    if first is None:
        raise ValueError(_("There is no first day. Write it behind the actor, or for all lines above."))
    if last is not None and last < first:
        raise ValueError(_("%(last)s is before %(first)s. Change one of them.") % {"last": last.isoformat(), "first": first.isoformat()})
    candidates = found[key_of(name)]
    if not candidates:
        raise ValueError(_("There is no actor of this code or name that you can see. Correct it, or register the actor first."))
    if len(candidates) > 1:
        codes = ", ".join(sorted(code for _pk, code in candidates)[:5])
        raise ValueError(
            _("%(count)s actors have this name. Write the code of one: %(codes)s.") % {"count": len(candidates), "codes": codes}
        )
    return next(iter(candidates))[0], first, last


def key_of(text):
    """What a line is looked up by: the code that stands in it, else the name's sort key."""
    code = CODE.search(text)
    return code.group(1).upper() if code else sort_key(text.strip())


def named(actors, texts):
    """{key of a text: {(pk, code)}} of the actors that the texts name, in two queries whatever their number."""
    keys = {key_of(text) for text in texts}
    codes = {key for key in keys if CODE.fullmatch(key)}
    found = defaultdict(set)
    for pk, code in actors.filter(code__in=codes).order_by("pk").values_list("pk", "code"):
        found[code].add((pk, code))
    for pk, code, name in actors.filter(name_sort__in=keys - codes).order_by("pk").values_list("pk", "code", "name_sort"):
        found[name].add((pk, code))
    return found
