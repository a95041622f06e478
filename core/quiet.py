"""Quiet hours: in which hours of a person's day nothing is sent to them, and when these end."""

from datetime import UTC, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from babel.core import get_global


@cache
def known_zones():
    """The names of the time zones that this machine knows."""
    return frozenset(available_timezones())


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
