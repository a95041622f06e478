"""Writing a chain with its functions and channels, as one act."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts import records
from accounts.audit import recorded
from markets.models import Channel, Function, ValueChain


def describe_chain(*, by, organization, functions=(), channels=(), **values):
    """Make a value chain with its functions [{name, position, kind}] and channels [{name, end_market, functions [position]}]."""
    with recorded("markets.describe_chain", by=by, organization=organization) as entry:
        chain = records.add(ValueChain, by=by, organization=organization, **values)
        records.name_subject(entry, chain)
        set_functions(chain, functions, by)
        set_channels(chain, channels, by)
    return chain


def amend_chain(*, chain, by, functions=None, channels=None, **values):
    """Change a chain; a list that is given replaces the old one, keeping functions and channels that have an id.

    A channel names its `functions` by id, and those that are new in this act by position; or all by `positions`.
    """
    with recorded("markets.amend_chain", by=by, subject=chain):
        chain = records.amend(chain, by=by, **values)
        known = set(chain.functions.values_list("pk", flat=True))
        if functions is not None:
            if channels is not None:
                leave_channels(chain, functions)
            set_functions(chain, functions, by)
        if channels is not None:
            set_channels(chain, channels, by, known)
    return chain


def kept(rows, wanted):
    """The rows of the list that is replaced, by id; an id of another chain is refused."""
    known = {row.pk: row for row in rows}
    for number, line in enumerate(wanted):
        if line.get("id") and line["id"] not in known:
            raise ValidationError(
                _("Line %(number)s names an id that is not of this chain. Leave the id out to add it.") % {"number": number + 1}
            )
    return known


def leave_channels(chain, lines):
    """Functions that go away leave the channels, which are described anew in the same act."""
    going = set(chain.functions.values_list("pk", flat=True)) - {line.get("id") for line in lines}
    Channel.functions.through.objects.filter(function__in=going).delete()


def set_functions(chain, lines, by):
    known = kept(chain.functions.all(), lines)
    for key in set(known) - {line.get("id") for line in lines}:
        records.withdraw(known[key], by=by)
    if len({line["position"] for line in lines}) < len(lines):
        raise ValidationError({"functions": _("Two functions of a chain cannot stand at the same position.")})
    for line in lines:
        row = known.get(line.get("id")) or Function(value_chain=chain)
        row.name, row.position, row.kind = line["name"], line["position"], line["kind"]
        # Positions may be exchanged: that each is used once is said above, and held by the database at the end.
        row.full_clean(validate_constraints=False)
        row.save()


def set_channels(chain, lines, by, ids=frozenset()):
    """`ids` are the functions that were there before this act: only their ids can be meant, the others have positions."""
    known = kept(chain.channels.all(), lines)
    functions = list(chain.functions.all())
    by_position = {f.position: f for f in functions}
    named = {**by_position, **{f.pk: f for f in functions if f.pk in ids}}
    for key in set(known) - {line.get("id") for line in lines}:
        records.withdraw(known[key], by=by)
    for line in lines:
        row = known.get(line.get("id")) or Channel(value_chain=chain)
        row.name, row.end_market = line["name"], line["end_market"]
        row.full_clean()
        row.save()
        chosen = (
            [by_position.get(n) for n in line["positions"]] if "positions" in line else [named.get(n) for n in line.get("functions", [])]
        )
        if None in chosen:
            raise ValidationError(
                {"channels": _("A channel names a function that this chain does not have. Give its id, or its position.")}
            )
        row.functions.set(chosen)
