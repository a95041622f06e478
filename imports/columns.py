"""Columns of a list: each knows its name, what else it is called, and how a cell of it is read.

`read(cell, row)` gives a plain value (text, number, truth value, list; days and decimals as text) or None for an empty
cell, or raises CellError; the engine adds file, row and heading. `row` is an imports.engine.RowReading.
"""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.functional import lazystr
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from analysis import dates, numerals
from analysis.names import sort_key
from analysis.texts import harmless, is_missing
from imports.reading.shape import text_of

SHOWN = 200
ALIKE = 78
FORMULAS = frozenset("=+-@")
# A number with words around it: "KES 1,200", "120 kg", "15 %".
WORDED = re.compile(r"(?P<before>[^\d+-]{0,20}?)\s*(?P<number>[-+]?\d[\d\s.,'’]*)\s*(?P<after>[^\d\s][^\d]{0,30})?")
SCIENTIFIC = re.compile(r"\d([.,]\d+)?[eE]\+?\d{1,2}")


class CellError(Exception):
    """A cell that cannot be taken: the rule it breaks, a sentence, and what to write instead.

    `offer` is a text that can stand in its place, where one is much like what was written.
    """

    def __init__(self, rule, message, fix, offer=""):
        super().__init__(message)
        self.rule, self.message, self.fix, self.offer = rule, str(message), str(fix), str(offer)


def shown(text):
    """A value as it stands in a message."""
    text = harmless(str(text))
    return text if len(text) <= 60 else text[:57] + "…"


def unguarded(text):
    """Without the apostrophe that spreadsheets, and our own files, put before what would be a formula."""
    return text[1:] if text[:1] == "'" and text[1:2] in FORMULAS else text


def nearest(key, known):
    """Of `known` keys the one much like `key`, or None."""
    found = process.extractOne(key, list(known), scorer=fuzz.ratio, score_cutoff=ALIKE) if len(key) > 2 else None
    return found[0] if found else None


class Column:
    """Text of one line."""

    needs_order = needs_mark = False
    many = False
    beside = ()  # the fields of the row, other than its own cell, by which a cell is read
    unit_field = ""  # the column that holds the unit of this one's numbers

    def __init__(self, name, help_text, *, aliases=(), required=False, default=None, max_length=300, needs=(), label=""):
        self.name, self.help_text, self.label = name, help_text, label or lazystr(name.replace("_", " "))
        self.aliases, self.required, self.default, self.max_length = aliases, required, default, max_length
        self.needs = needs  # other columns without which this one says nothing

    @property
    def may_be_joined(self):
        """Whether the cells of several headings make one value."""
        return type(self) is Column or self.many

    def __repr__(self):
        return f"<{type(self).__name__} {self.name}>"

    def keys(self):
        """How headings of this column are recognised: {key: "exact" or "alias"}."""
        exact = {sort_key(self.name.replace("_", " ")): "exact", sort_key(str(self.label)): "exact"}
        return {**{sort_key(alias): "alias" for alias in self.aliases}, **exact}

    def looks_like(self, text):
        """Whether a cell can only be of this column; what headings cannot tell is guessed by it."""
        return False

    def ways(self, rule):
        """How all cells that break `rule` can be mended at once, beside leaving them empty: {way: label}."""
        return {"cut": _("Keep the first %(most)s characters") % {"most": self.max_length}} if rule == "too_long" else {}

    def words_offered(self, user):
        """The words of which one can stand in a cell, where they are few."""
        return []

    def read(self, cell, row):
        text = unguarded(harmless(text_of(cell)))
        return None if is_missing(text) else self.clean(text, row)

    def clean(self, text, row):
        if len(text) > self.max_length and row.goes(self, "cut"):
            return text[: self.max_length].rstrip()
        if len(text) > self.max_length:
            raise CellError(
                "too_long",
                _("This text has %(count)s characters; at most %(most)s are kept.") % {"count": len(text), "most": self.max_length},
                _("Shorten it."),
            )
        return text


class NameColumn(Column):
    """A name: it holds at least one letter or digit."""

    def clean(self, text, row):
        if not any(c.isalnum() for c in text):
            raise CellError("name", _("“%(value)s” is not a name.") % {"value": shown(text)}, _("Write the name, or leave the row out."))
        return super().clean(text, row)


class NamesColumn(NameColumn):
    """Several names in one cell, parted by a semicolon or a bar."""

    many = True

    def clean(self, text, row):
        names = [part.strip() for part in text.replace("|", ";").split(";")]
        return list(dict.fromkeys(super(NamesColumn, self).clean(name, row) for name in names if name)) or None


class ChoiceColumn(Column):
    """One of a few words: the value itself, its label, or another word for it in `words`."""

    def __init__(self, name, help_text, *, choices, words=None, **options):
        super().__init__(name, help_text, **options)
        self.choices = choices
        self.words = {sort_key(word): value for value, others in (words or {}).items() for word in others}

    def clean(self, text, row):
        key = sort_key(text)
        known = row.lookup(("words", self.name), self.known_words)
        if key in known:
            return known[key]
        raise CellError(
            "choice",
            _("“%(value)s” is not one of the words for %(field)s.") % {"value": shown(text), "field": self.label},
            _("Write one of: %(values)s.") % {"values": ", ".join(self.words_offered(None))},
            offer=self.nearest(key),
        )

    def known_words(self):
        """{key: value} of the values themselves, their labels in the reader's language, and other words for them."""
        found = dict(self.words)
        for value, label in self.choices.choices:
            found |= {sort_key(str(label)): value}
        for value in self.choices.values:
            found |= {sort_key(value): value, sort_key(value.replace("_", " ")): value}
        return found

    def nearest(self, key):
        known = {sort_key(value.replace("_", " ")): value for value in self.choices.values} | self.words
        return known.get(nearest(key, known), "")

    def words_offered(self, user):
        return [str(label) for label in self.choices.labels]


class YesNoColumn(Column):
    YES = frozenset(("yes", "y", "true", "1", "oui", "si", "sim", "ja", "evet", "ndiyo", "naam", "x", "shi"))
    NO = frozenset(("no", "n", "false", "0", "non", "nao", "nein", "hayir", "hapana", "la", "fou"))

    def clean(self, text, row):
        key = sort_key(text)
        if key in self.YES:
            return True
        if key in self.NO:
            return False
        raise CellError(
            "yes_no", _("“%(value)s” is neither yes nor no.") % {"value": shown(text)}, _("Write yes or no, or leave the cell empty.")
        )


class DateColumn(Column):
    """A day. Days in numbers are read in the order that the whole column shows."""

    needs_order = True
    year_is_enough = False

    def __init__(self, name, help_text, *, year_is_enough=False, **options):
        super().__init__(name, help_text, **options)
        self.year_is_enough = year_is_enough

    def read(self, cell, row):
        if isinstance(cell, float | int) and not isinstance(cell, bool) and not 1800 <= cell <= 2100:
            try:
                return dates.serial(cell).isoformat()
            except dates.NotADay:
                pass
        return super().read(cell, row)

    def clean(self, text, row):
        try:
            return dates.read(text, row.order(self)).isoformat()
        except dates.NotADay as error:
            if error.rule == "year_only" and self.year_is_enough:
                row.notice(self, text, _("Only the year is given; 1 January is stored."))
                return error.options[0].isoformat()
            raise self.fault(text, error) from None

    def ways(self, rule):
        orders = {"dmy": _("The day comes first"), "mdy": _("The month comes first")}
        return orders if rule == "date_order" else super().ways(rule)

    def fault(self, text, error):
        value = {"value": shown(text)}
        days = " / ".join(day.isoformat() for day in error.options)
        if error.rule == "no_such_day":
            fix = _("Write %(days)s.") % {"days": days} if days else _("Write the day as 2026-05-31.")
            return CellError("calendar", _("“%(value)s” is not in the calendar.") % value, fix)
        if error.rule == "order":
            return CellError(
                "date_order",
                _("“%(value)s” can be read in two ways, and no other day of this column tells which.") % value,
                _("Write %(days)s, or say for the whole file whether the day or the month comes first.") % {"days": days},
            )
        if error.rule == "year_only":
            return CellError("date", _("“%(value)s” is a year, not a day.") % value, _("Write the day as 2026-05-31."))
        return CellError("date", _("“%(value)s” is not a day.") % value, _("Write the day as 2026-05-31."))


class NumberColumn(Column):
    """A number from `least` to `most` with at most `places` decimals; the value is its text, such as "12.5"."""

    needs_mark = True

    def __init__(self, name, help_text, *, least=None, most=None, places=6, digits=20, unit_field="", **options):
        super().__init__(name, help_text, **options)
        self.unit_field = unit_field
        self.least, self.most, self.places, self.digits = least, most, places, digits

    def number(self, text, row):
        try:
            return numerals.read(text, row.mark(self))
        except numerals.NotANumber as error:
            value = {"value": shown(text)}
            if error.rule == "mark":
                raise CellError(
                    "decimal_mark",
                    _("“%(value)s” can be read in two ways, and no other number of this column tells which.") % value,
                    _("Write it without a sign between the thousands, such as 1234 or 1.234 with three decimals as 1.2340."),
                ) from None
            worded = WORDED.fullmatch(text)
            if worded and any(c.isalpha() or unicodedata.category(c) == "Sc" for c in text):
                return self.without_words(worded, text, row)
            raise CellError("number", _("“%(value)s” is not a number.") % value, _("Write a number such as 40 or 37.5.")) from None

    def without_words(self, worded, text, row):
        """The number of a text such as "120 kg", where it was said to read them so; its word must then be the row's unit."""
        if not row.goes(self, "words"):
            raise CellError(
                "words",
                _("“%(value)s” holds more than a number.") % {"value": shown(text)},
                _("Write the number alone; its unit or currency has a column of its own."),
            )
        words = [word.strip() for word in (worded["before"], worded["after"]) if word and word.strip()]
        if self.unit_field:
            row.say(self.unit_field, words)
        return self.number(worded["number"].strip(), row)

    def ways(self, rule):
        if rule == "decimal_mark":
            return {"point": _("The point is the decimal sign"), "comma": _("The comma is the decimal sign")}
        if rule == "words":
            return {"words": _("Read the number, and the word beside it as its unit") if self.unit_field else _("Read the number alone")}
        return super().ways(rule)

    def read(self, cell, row):
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            return self.within(Decimal(repr(cell)), text_of(cell), row)
        return super().read(cell, row)

    def clean(self, text, row):
        return self.within(self.number(text, row), text, row)

    def within(self, number, text, row=None):
        low, high = self.least, self.most
        if (low is not None and number < low) or (high is not None and number > high):
            span = _("from %(low)s to %(high)s") if high is not None and low is not None else _("from %(low)s up")
            span = span % {"low": low, "high": high}
            raise CellError(
                "range",
                _("“%(value)s” is outside what %(field)s can be.") % {"value": shown(text), "field": self.label},
                _("Write a number %(span)s.") % {"span": span},
            )
        if abs(number) >= Decimal(10) ** (self.digits - self.places):
            raise CellError(
                "range", _("“%(value)s” is too large to be kept.") % {"value": shown(text)}, _("Check the number and its unit.")
            )
        return self.stored(round(number, self.places), text)

    def stored(self, number, text):
        return format(number.normalize(), "f")


class WholeColumn(NumberColumn):
    """A whole number."""

    def __init__(self, name, help_text, **options):
        options.setdefault("least", 0)
        options.setdefault("most", 2_000_000_000)
        super().__init__(name, help_text, **options)

    def ways(self, rule):
        return {"round": _("Round to whole numbers")} if rule == "whole" else super().ways(rule)

    def within(self, number, text, row=None):
        rounded = row is not None and row.goes(self, "round")
        return super().within(number.quantize(Decimal(1), ROUND_HALF_UP) if rounded else number, text, row)

    def stored(self, number, text):
        if number != int(number):
            raise CellError(
                "whole", _("“%(value)s” is not a whole number.") % {"value": shown(text)}, _("Write a whole number such as 12.")
            )
        return int(number)


class ShareColumn(NumberColumn):
    """A share from 0 to 100; a percent sign may stand behind it."""

    def __init__(self, name, help_text, **options):
        super().__init__(name, help_text, least=0, most=100, places=2, digits=5, **options)

    def clean(self, text, row):
        return super().clean(text.rstrip("% ").strip(), row)


class EmailColumn(Column):
    def looks_like(self, text):
        return "@" in text and "." in text.rsplit("@", 1)[-1] and " " not in text

    def clean(self, text, row):
        text = super().clean(text.removeprefix("mailto:"), row)
        try:
            validate_email(text)
        except ValidationError:
            raise CellError(
                "email",
                _("“%(value)s” is not an e-mail address.") % {"value": shown(text)},
                _("Write one address, such as name@example.org."),
                offer=self.nearest(text),
            ) from None
        return text

    def nearest(self, text):
        """The address with the slips that are common mended: spaces, a comma for a point, the first of several."""
        for part in re.split(r"[;/|]|, | or ", text):
            mended = part.replace(" ", "").replace(",", ".").replace("(at)", "@").replace("[at]", "@").strip(".<>")
            try:
                validate_email(mended)
            except ValidationError:
                continue
            return mended
        return ""


class WebsiteColumn(Column):
    validator = URLValidator(schemes=["http", "https"])

    def looks_like(self, text):
        return text.startswith(("http://", "https://", "www."))

    def clean(self, text, row):
        url = text if "://" in text else f"https://{text}"
        try:
            self.validator(url)
        except ValidationError:
            raise CellError(
                "website", _("“%(value)s” is not a web address.") % {"value": shown(text)}, _("Write it such as https://example.org.")
            ) from None
        return super().clean(url, row)
