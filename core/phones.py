"""Phone numbers in one spelling: with the country code, parted as people of that country part them."""

import re

import phonenumbers


def international(text, country=""):
    """`text` as "+254 712 345678", read as a number of `country` (ISO 3166-1) where it has no country code; None if it is no phone number.

    >>> international("0712 345 678", "KE")
    '+254 712 345678'
    """
    digits = re.sub(r"\D", "", text[:40])
    for typed, region in ((text[:40], country or None), (f"+{digits}", None)):
        try:
            number = phonenumbers.parse(typed, region)
        except phonenumbers.NumberParseException:
            continue
        if not phonenumbers.is_possible_number(number):
            return None
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return None


def country_of(phone):
    """The country (ISO 3166-1) that `phone` (E.164) is a number of; "" where it is of none, or of several."""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(phone)) or ""
    except phonenumbers.NumberParseException:
        return ""
