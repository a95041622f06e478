"""Days as people write them. A day that could be read in two ways is never guessed by itself: the whole column decides."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

from babel import Locale

MONTH_LANGUAGES = ("en", "fr", "es", "pt", "de", "it", "nl", "tr", "pl", "ro", "vi", "id", "sw", "ru", "ar")
COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
EASTERN = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]")
NUMBERS = re.compile(r"(\d{1,2})\s*[./\- ]\s*(\d{1,2})\s*[./\- ]\s*(\d{4}|\d{2})(?:\s+\d{1,2}:\d\d.*)?")
DAY_NAMED = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|º|ª|°)?[\s.\-/]*(?:de |of )?\s*([^\W\d_]{3,}\.?)[\s.,\-/]*(?:de |del )?\s*(\d{4}|\d{2})"
)
NAMED_DAY = re.compile(r"([^\W\d_]{3,}\.?)[\s.\-/]+(\d{1,2})(?:st|nd|rd|th)?,?[\s.\-/]+(\d{4}|\d{2})")
YEAR = re.compile(r"(1[89]\d\d|20\d\d)")
SERIAL_START = date(1899, 12, 30)  # the day 0 of spreadsheets, which count a 29 February 1900


class NotADay(ValueError):
    """The text is no day. `rule` says how: unreadable, no_such_day, order, year_only."""

    def __init__(self, rule: str, options: tuple[date, ...] = ()) -> None:
        super().__init__(rule)
        self.rule = rule
        self.options = options


@cache
def months() -> dict[str, int]:
    """Names of months, long and short, in the languages of our lists."""
    found: dict[str, int] = {}
    for language in MONTH_LANGUAGES:
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in Locale.parse(language).months[context][width].items():
                    found.setdefault(month_key(name), number)
    return {key: number for key, number in found.items() if len(key) > 2} | {"sept": 9}


def month_key(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold()).strip(" .")
    return "".join(c for c in plain if not unicodedata.combining(c))


def order_of(texts: Iterable[str]) -> str | None:
    """How a column writes days in numbers: "dmy" or "mdy", by those of its days that leave no choice; None if none does.

    A column that needs both orders gives None as well.
    """
    first = second = False
    for text in texts:
        match = NUMBERS.fullmatch(text.strip())
        if match:
            first |= int(match[1]) > 12
            second |= int(match[2]) > 12
    if first == second:
        return None
    return "dmy" if first else "mdy"


def read(text: str, order: str | None = None) -> date:
    """The day that `text` says; days in numbers are read in `order`. Raises NotADay.

    >>> read("12 octobre 2019"), read("31/12/2020"), read("03/04/2020", "mdy")
    (datetime.date(2019, 10, 12), datetime.date(2020, 12, 31), datetime.date(2020, 3, 4))
    """
    text = unicodedata.normalize("NFKC", text).strip()
    for pattern in (ISO, EASTERN, COMPACT):
        if match := pattern.fullmatch(text):
            return day(int(match[1]), int(match[2]), int(match[3]))
    if match := NUMBERS.fullmatch(text):
        dotted = re.match(r"\d+\.\d", text) is not None  # whoever writes points writes the day first
        return by_numbers(int(match[1]), int(match[2]), full_year(match[3]), "dmy" if dotted else order)
    if match := DAY_NAMED.fullmatch(text):
        return day(full_year(match[3]), month_named(match[2]), int(match[1]))
    if match := NAMED_DAY.fullmatch(text):
        return day(full_year(match[3]), month_named(match[1]), int(match[2]))
    if YEAR.fullmatch(text):
        raise NotADay("year_only", (date(int(text), 1, 1),))
    raise NotADay("unreadable")


def serial(number: float) -> date:
    """The day that a spreadsheet keeps as a number (1950 to 2120). Raises NotADay."""
    if not 18_264 <= number <= 80_354:
        raise NotADay("unreadable")
    return SERIAL_START + timedelta(days=int(number))


def by_numbers(first: int, second: int, year: int, order: str | None) -> date:
    if first > 12 or order == "dmy" or first == second:
        return day(year, second, first)
    if second > 12 or order == "mdy":
        return day(year, first, second)
    raise NotADay("order", (day(year, second, first), day(year, first, second)))


def month_named(name: str) -> int:
    key = month_key(name)
    found = months().get(key)
    if found is None:
        raise NotADay("unreadable")
    return found


def full_year(text: str) -> int:
    """Two digits are 1950 to 2049."""
    year = int(text)
    return year if len(text) == 4 else (2000 + year if year < 50 else 1900 + year)


def day(year: int, month: int, number: int) -> date:
    """A day of the calendar. One that is not in it raises NotADay with the nearest ones."""
    try:
        return date(year, month, number)
    except ValueError:
        if 1 <= month <= 12 and 29 <= number <= 31 and 1 <= year < 9999:
            following = date(year + month // 12, month % 12 + 1, 1)
            raise NotADay("no_such_day", (following - timedelta(days=1), following)) from None
        raise NotADay("no_such_day") from None
