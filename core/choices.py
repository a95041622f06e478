"""What the filters of a list offer to choose from, read in one query for all of them."""

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Func, TextField
from django.db.models.functions import Cast
from django.utils.choices import BaseChoiceIterator


def offered(rows, key, words, beside=()):
    """`rows` in their order as choices: [key, *the columns `words` that name it, *the keys `beside`]."""
    keys = [Cast(name, TextField()) for name in (key, *beside)]
    line = Func(keys[0], *words, *keys[1:], template="ARRAY[%(expressions)s]::text[]", output_field=ArrayField(TextField()))
    return rows.values_list(line)


class Offers:
    """A filter that has `offers(user)`: the choices that this person may see, as `offered` gives them, named by their columns `words`."""

    words = ("name",)

    def offers(self, user):
        raise NotImplementedError


def offers_of(filterset):
    """{filter: {key: [words and keys beside]}} of all filters of `filterset` that offer records. Asked once, when the first is checked or drawn."""
    if not hasattr(filterset, "_offered"):
        offering = [f for f in filterset.filters.values() if isinstance(f, Offers)]
        user = getattr(filterset.request, "user", None)
        found = together([f.offers(user) for f in offering]) if getattr(user, "is_authenticated", False) else [()] * len(offering)
        filterset._offered = {f: {key: words for key, *words in lines} for f, lines in zip(offering, found, strict=True)}
    return filterset._offered


def together(parts):
    """What each of `parts` (querysets of one column) holds, in one query.

    An array of each keeps its order, and costs less than a union, which the database may hand to several processes.
    """
    texts, given = [], []
    for rows in parts:
        try:
            text, parameters = rows.query.sql_with_params()
        except EmptyResultSet:
            text, parameters = "SELECT ARRAY[]::text[] WHERE false", ()
        texts.append(f"ARRAY({text})")
        given += parameters
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(texts)}", given)
        return cursor.fetchone()


class Choices(BaseChoiceIterator):
    """What one filter offers, `empty` first: however often it is drawn and checked, it is read once."""

    def __init__(self, of, empty):
        self.of, self.empty = of, empty

    @property
    def known(self):
        """{key: [words and keys beside]}"""
        return offers_of(self.of.parent)[self.of] if hasattr(self.of, "parent") else {}

    def __iter__(self):
        yield "", self.empty
        count = len(self.of.words)
        for key, told in self.known.items():
            yield key, ": ".join(told[:count])
