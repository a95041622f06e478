"""Quiet hours: in which hours of a person's day nothing is sent to them, and when these end."""

from datetime import UTC, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from babel.core import get_global
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

REGIONS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@cache
def known_zones():
    """The names of the time zones that this machine knows."""
    return frozenset(available_timezones())


@cache
def zones():
    """[(name, name as people read it)] of the time zones that are named after a place."""
    found = sorted(name for name in known_zones() if name.split("/")[0] in REGIONS and "/" in name)
    return [(name, name.replace("_", " ")) for name in [*found, "UTC"]]


def check_zone(name):
    """Raises ValidationError for what is no time zone; which there are, the machine knows, so that no constraint can hold them."""
    if name not in known_zones():
        raise ValidationError(_("“%(name)s” is no time zone. Choose one such as Africa/Nairobi.") % {"name": name})


def zone_of_country(country):
    """The time zone of a `country` (ISO 3166-1) that has one; "" of one that has several, or is not known."""
    found = get_global("territory_zones").get(country, [])
    return found[0] if len(found) == 1 else ""


def written(start, end, zone):
    """The hours as a letter keeps them, such as "21:00-07:00 Africa/Nairobi"; "" where start and end are the same: never quiet."""
    return "" if start == end else f"{start:%H:%M}-{end:%H:%M} {zone}"


def leaves_at(moment, hours):
    """`moment` (aware), or the end of the quiet `hours` (as `written`) that it lies in, in UTC.

    Where clocks are set, an end that does not exist is the same time by the clock before; one that exists twice is the first.
    """
    if not hours:
        return moment
    clocks, zone = hours.split(" ", 1)
    start, end = (time.fromisoformat(clock) for clock in clocks.split("-"))
    local = moment.astimezone(ZoneInfo(zone))
    clock = local.time()
    within = start <= clock < end if start < end else clock >= start or clock < end
    if not within:
        return moment
    day = local.date() + timedelta(days=1 if clock >= end else 0)
    ends = datetime.combine(day, end, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    # An end that came twice this night is over the second time.
    return max(moment, ends)
