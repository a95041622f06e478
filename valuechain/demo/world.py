"""What the parts of the demonstration know of each other while it is made: who is who, and which keys the rows got."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from accounts.models import Organization
from valuechain.demo.firms import firms
from valuechain.demo.network import ties
from valuechain.demo.speech import lines

TODAY = date(2026, 11, 24)
BEGIN = datetime(2024, 10, 1, 6, 0, tzinfo=UTC)


def moment(day, hour=9, minute=0):
    """A time of a day, in UTC."""
    return datetime.combine(day, time(hour, minute), tzinfo=UTC)


@dataclass(repr=False)
class World:
    """The plain rows that are to be written, and what was written. Keys of `people`, `firm`… are the handles of the tables."""

    firms: list = field(default_factory=firms)
    ties: list = field(default_factory=list)
    lines: list = field(default_factory=list)
    organization: dict = field(default_factory=dict)
    people: dict = field(default_factory=dict)
    actor: dict = field(default_factory=dict)  # firm's key: Actor
    product: dict = field(default_factory=dict)
    chain: dict = field(default_factory=dict)
    function: dict = field(default_factory=dict)  # (chain, position): Function
    channel: dict = field(default_factory=dict)
    market: dict = field(default_factory=dict)
    supporting: dict = field(default_factory=dict)
    factor: dict = field(default_factory=dict)
    problem: dict = field(default_factory=dict)
    linkage: dict = field(default_factory=dict)  # tie's key: Linkage
    program: object = None
    intervention: dict = field(default_factory=dict)
    node: dict = field(default_factory=dict)
    upgrade: dict = field(default_factory=dict)  # (firm's key, type): Upgrade
    indicator: dict = field(default_factory=dict)
    period: dict = field(default_factory=dict)
    edition: dict = field(default_factory=dict)
    events: list = field(default_factory=list)

    def __post_init__(self):
        self.ties = ties(self.firms)
        self.lines = lines(self.ties)
        self.by_key = {f.key: f for f in self.firms}
        self.by_role = defaultdict(list)
        for firm in self.firms:
            self.by_role[firm.role].append(firm)

    def at(self, when, act, *arguments):
        """Plan that `act(world, *arguments)` happens at `when`."""
        self.events.append((when, len(self.events), act, arguments))

    def play(self, clock):
        """Let everything that is planned happen, in the order of its time."""
        for when, _number, act, arguments in sorted(self.events, key=lambda e: e[:2]):
            clock.set(max(when, clock.moment))
            act(self, *arguments)

    @property
    def mavuno(self) -> Organization:
        return self.organization["demo-mavuno"]

    @property
    def agrilink(self) -> Organization:
        return self.organization["demo-agrilink"]

    def registrar(self, firm):
        """(organization, person) who registered a firm."""
        if firm.partner:
            return self.agrilink, self.people["rita"]
        return self.mavuno, self.people["tigist" if firm.what.chain == "coffee" else "nafula"]
