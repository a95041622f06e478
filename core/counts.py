"""How many rows a list has: counted on its first page, and carried in the addresses of the pages that follow it.

A count takes longer than a page, and rarely changes between two pages. It is sealed for one person, one question and one
day, so that an address which somebody else sends, or which somebody writes, is counted anew.
"""

from urllib.parse import urlencode

from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

APART = "."  # stands in no cursor of core.keyset
PASSING = {"cursor", "export"}  # what says where one is, not what is asked
LETTERS = 24


def parted(request):
    """(the cursor of core.keyset that stands in the address, the count that it carries): each None where there is none."""
    cursor, _apart, count = request.GET.get("cursor", "").partition(APART)
    number = count.partition(APART)[0]
    carried = number.isascii() and number.isdecimal() and constant_time_compare(count, sealed(int(number[:18]), request))
    return cursor or None, int(number) if carried else None


def carrying(cursor, count, request):
    """`cursor` with `count`, for the address of another page; None where there is no other."""
    return cursor and f"{cursor}{APART}{sealed(count, request)}"


def sealed(count, request):
    asked = sorted((name, value) for name, values in request.GET.lists() if name not in PASSING for value in values)
    told = f"{count} {timezone.localdate()} {request.user.pk} {request.path}?{urlencode(asked)}"
    return f"{count}{APART}{salted_hmac('core.counts', told, algorithm='sha256').hexdigest()[:LETTERS]}"
