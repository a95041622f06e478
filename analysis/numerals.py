"""Numbers as people write them. “1.234” is never guessed by itself: the whole column says which sign is the decimal one."""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

SPACES = re.compile(r"[\s’'_٬]")
GROUPED = {mark: re.compile(rf"[-+]?\d{{1,3}}(?:{re.escape(mark)}\d{{2,3}})*{re.escape(mark)}\d{{3}}") for mark in ",."}


class NotANumber(ValueError):
    """The text is no number. `rule`: unreadable, or mark (it could be read in two ways)."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


def plain(text: str) -> str:
    """Digits of every script as 0 to 9, the Arabic decimal sign as a point, without spaces."""
    folded = unicodedata.normalize("NFKC", text).replace("٫", ".").replace("−", "-").replace("–", "-")
    return SPACES.sub("", "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in folded))


def mark_of(texts: Iterable[str]) -> str | None:
    """The decimal sign of a column, "." or ",", by those numbers that leave no choice; None if none does, or both do."""
    point = comma = False
    for text in texts:
        number = plain(text)
        if "," in number and "." in number:
            point |= number.rindex(".") > number.rindex(",")
            comma |= number.rindex(",") > number.rindex(".")
        elif number.count(".") > 1 or ("," in number and number.count(",") == 1 and not GROUPED[","].fullmatch(number)):
            comma = True
        elif number.count(",") > 1 or ("." in number and number.count(".") == 1 and not GROUPED["."].fullmatch(number)):
            point = True
    if point == comma:
        return None
    return "." if point else ","


def read(text: str, mark: str | None = None) -> Decimal:
    """The number that `text` says, with `mark` as its decimal sign. Raises NotANumber.

    >>> read("1 234,5", ","), read("12,34,567.8"), read("١٢٫٥")
    (Decimal('1234.5'), Decimal('1234567.8'), Decimal('12.5'))
    """
    number = plain(text)
    if "," in number or "." in number:
        own = mark_of([number])
        if own is None and mark is None:
            raise NotANumber("mark")
        number = with_point(number, own if mark is None else mark)
    try:
        found = Decimal(number)
    except InvalidOperation:
        raise NotANumber("unreadable") from None
    if not found.is_finite() or len(found.as_tuple().digits) > 40 or not re.fullmatch(r"[-+]?\d+(\.\d+)?([eE][-+]?\d{1,2})?", number):
        raise NotANumber("unreadable")
    return found


def with_point(number: str, mark: str | None) -> str:
    """`number` with a point as decimal sign and without signs between thousands; one with misplaced signs is refused."""
    other = "," if mark == "." else "."
    whole, _sign, rest = number.rpartition(mark) if mark and mark in number else (number, "", "")
    if other in rest or (mark and mark in whole):
        raise NotANumber("unreadable")
    if other in whole and not GROUPED[other].fullmatch(whole):
        raise NotANumber("unreadable")
    return whole.replace(other, "") + ("." + rest if rest else "")
