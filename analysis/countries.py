"""Countries as people write them: codes, names in many languages, short forms. Out comes ISO 3166-1 alpha-2."""

import re
from functools import cache, lru_cache

import pycountry
from babel import Locale
from rapidfuzz import fuzz, process

from analysis.names import sort_key

# CLDR's names; English first, so that it wins where two languages use one word.
LANGUAGES = ("en", "fr", "es", "pt", "de", "it", "nl", "tr", "pl", "ro", "vi", "id", "sw", "am", "ar", "ru", "uk", "zh", "zh_Hant", "ja", "ko", "hi", "bn", "th", "km", "my", "ur", "fa")  # fmt: skip
# What lists say and no standard lists.
MORE = {
    "usa": "US", "u s a": "US", "u s": "US", "america": "US", "united states of america": "US", "uk": "GB", "u k": "GB",
    "great britain": "GB", "britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB",
    "uae": "AE", "u a e": "AE", "emirates": "AE", "prc": "CN", "p r c": "CN", "p r china": "CN", "pr china": "CN", "china prc": "CN",
    "peoples republic of china": "CN", "mainland china": "CN", "hong kong": "HK", "hongkong": "HK", "hong kong sar": "HK", "macau": "MO",
    "taiwan r o c": "TW", "taiwan china": "TW", "republic of china": "TW", "chinese taipei": "TW", "viet nam": "VN", "vietnam": "VN",
    "burma": "MM", "swaziland": "SZ", "macedonia": "MK", "fyrom": "MK", "czech republic": "CZ", "slovak republic": "SK", "holland": "NL",
    "the netherlands": "NL", "ivory coast": "CI", "cape verde": "CV", "east timor": "TL", "south korea": "KR", "korea south": "KR",
    "republic of korea": "KR", "korea republic of": "KR", "korea rep": "KR", "s korea": "KR", "north korea": "KP", "dprk": "KP",
    "drc": "CD", "dr congo": "CD", "d r congo": "CD", "democratic republic of congo": "CD", "congo kinshasa": "CD", "zaire": "CD",
    "congo brazzaville": "CG", "congo dem rep": "CD", "congo rep": "CG", "congo democratic republic of the": "CD",
    "peoples republic of china prc": "CN", "china mainland": "CN", "republic of congo": "CG", "russia": "RU", "russian federation": "RU", "iran": "IR", "syria": "SY",
    "laos": "LA", "lao pdr": "LA", "brunei": "BN", "bolivia": "BO", "venezuela": "VE", "tanzania": "TZ", "moldova": "MD",
    "palestine": "PS", "palestinian territories": "PS", "vatican": "VA", "ksa": "SA", "saudi": "SA", "rsa": "ZA", "png": "PG",
    "turkey": "TR", "turkiye": "TR", "kosovo": "XK", "dominican rep": "DO", "dom rep": "DO", "srilanka": "LK", "phillipines": "PH",
    "philipines": "PH", "el salvador c a": "SV", "bosnia": "BA", "trinidad": "TT", "st lucia": "LC", "st vincent": "VC", "micronesia": "FM",
}  # fmt: skip
# Names of two countries: nobody but the writer knows which.
UNCLEAR = {"congo": ("CD", "CG"), "korea": ("KR", "KP")}


@cache
def english() -> dict[str, str]:
    """Codes and English names, by their sort key."""
    found: dict[str, str] = {}
    for country in pycountry.countries:
        for name in (
            country.alpha_2,
            country.alpha_3,
            country.name,
            getattr(country, "common_name", ""),
            getattr(country, "official_name", ""),
        ):
            if name:
                found.setdefault(sort_key(name), country.alpha_2)
    found["xk"] = "XK"
    for key, code in MORE.items():
        found[key] = code
    for key in UNCLEAR:
        found.pop(key, None)
    return found


@cache
def every_language() -> dict[str, str]:
    """English names and those of the other languages, by their sort key."""
    found = dict(english())
    codes = {country.alpha_2 for country in pycountry.countries} | {"XK"}
    for language in LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            key = sort_key(name)
            if code in codes and len(key) > 2 and key not in UNCLEAR:
                found.setdefault(key, code)
    return found


@lru_cache(4096)
def find(text: str) -> str | None:
    """The alpha-2 code of the country that `text` names, or None.

    >>> find("Türkiye"), find("P.R. China"), find("BGD"), find("Congo")
    ('TR', 'CN', 'BD', None)
    """
    key = sort_key(text)
    if not key:
        return None
    plain = key.removeprefix("the ").removeprefix("republic of ").removeprefix("kingdom of ")
    found = english().get(key) or english().get(plain) or every_language().get(key) or every_language().get(plain)
    short = re.sub(r"\([^)]*\)|,.*", "", text)
    return found or (find(short) if short != text else None)


def choices(text: str) -> tuple[str, ...]:
    """The codes among which an unclear name leaves the choice; empty for a name that is not known to be unclear."""
    return UNCLEAR.get(sort_key(text), ())


@lru_cache(4096)
def suggestion(text: str) -> str | None:
    """The code of the country with the name most like `text`, if it is much like it."""
    key = sort_key(text)
    if len(key) < 4:
        return None
    best = process.extractOne(key, english().keys(), scorer=fuzz.ratio, score_cutoff=78)
    return english()[best[0]] if best else None


def name(code: str) -> str:
    """The English short name of an alpha-2 code; the code itself if it has none."""
    country = pycountry.countries.get(alpha_2=code)
    return getattr(country, "common_name", None) or country.name if country else code
