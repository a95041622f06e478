"""Names of firms in any script: normal form, order, search words, likeness."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

from anyascii import anyascii
from rapidfuzz import fuzz

LEGAL_FORMS = frozenset(
    [
        "ltd",
        "limited",
        "llc",
        "inc",
        "incorporated",
        "co",
        "company",
        "corp",
        "corporation",
        "plc",
        "gmbh",
        "ag",
        "sa",
        "sarl",
        "sas",
        "srl",
        "spa",
        "bv",
        "nv",
        "oy",
        "ab",
        "as",
        "pvt",
        "pte",
        "pty",
        "sdn",
        "bhd",
        "jsc",
        "ojsc",
        "cjsc",
        "ooo",
        "tic",
        "san",
        "ve",
        "sti",
        "kft",
        "zrt",
        "doo",
        "dooel",
        "eood",
        "ltda",
        "eirl",
        "cv",
        "tbk",
        "pt",
    ]
)
Form = TypeVar("Form")
SPLIT = re.compile(r"[\W_]+")
MARKS = frozenset(["Mn", "Mc"])
# Written in some texts and not in others: the vowel points of Hebrew and Arabic, and the stroke that stretches a word.
VOWEL_POINTS = re.compile("[\u0591-\u05c7\u064b-\u0652\u0670]")
TATWEEL = "\u0640"
# Scripts that write no spaces between words: Thai, Lao, Burmese, Khmer, the Japanese syllables, Han.
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")


def remembered(form: Callable[[str], Form]) -> Callable[[str], Form]:
    """`form` of a name, kept for the names met last: a list asks for it several times over. Long texts are no names, and would fill the memory."""
    kept = lru_cache(16_384)(form)

    @wraps(form)
    def formed(name: str) -> Form:
        return kept(name) if len(name) <= 300 else form(name)

    return formed


@remembered
def normalise(name: str) -> str:
    """Case-folded words with single spaces; marks dropped from Latin letters only: elsewhere, as vowel signs, they are letters.

    >>> normalise("Société Éclat, S.A.")
    'societe eclat s a'
    """
    if name.isascii():
        return SPLIT.sub(" ", name.casefold()).strip()
    folded = unicodedata.normalize("NFKC", name).casefold()
    plain = []
    latin = inside = False
    for char in unicodedata.normalize("NFD", folded):
        category = unicodedata.category(char)
        if category in MARKS:
            if inside and not latin and not VOWEL_POINTS.match(char):
                plain.append(char)
        elif char.isalnum() and char != TATWEEL:
            latin, inside = "LATIN" in unicodedata.name(char, ""), True
            plain.append(char)
        elif category != "Cf" and char != TATWEEL:
            inside = False
            plain.append(" ")
    return unicodedata.normalize("NFC", " ".join("".join(plain).split()))


@remembered
def sort_key(name: str) -> str:
    """The one key that names are ordered by: plain ASCII, so that every database sorts it alike; at most 120 characters."""
    plain = normalise(name)
    return plain[:120] if plain.isascii() else SPLIT.sub(" ", anyascii(plain).casefold()).strip()[:120]


def pieces(name: str) -> list[str]:
    """Two letters after the other of what is written without spaces, so that a part of a name can be looked up.

    >>> pieces("华丰纺织 Ltd")
    ['华丰', '丰纺', '纺织']
    """
    return [run[start : start + 2] for run in UNSPACED.findall(normalise(name)) for start in range(len(run) - 1)]


def search_words(*names: str) -> list[str]:
    """The words that `names` are found by: as written, in Latin letters, and in pieces. Sorted, each once, at most 60 characters."""
    words: set[str] = set()
    for name in names:
        plain = normalise(name)
        words.update(plain.split())
        if not plain.isascii():
            words.update(sort_key(name).split())
            words.update(pieces(name))
    return sorted(word[:60] for word in words if word)[:80]


def fingerprint(name: str) -> str:
    """Names with the same fingerprint are the same name: words in order of the alphabet, without legal forms."""
    words = sort_key(name).split()
    kept = [word for word in words if word not in LEGAL_FORMS] or words
    return " ".join(sorted(kept))


def similarity(one: str, other: str) -> float:
    """Likeness of two names, 0 to 1, whatever the order of words and the script."""
    first, second = fingerprint(one), fingerprint(other)
    if not first or not second:
        return 0.0
    return max(fuzz.token_sort_ratio(first, second), fuzz.WRatio(first, second) * 0.95) / 100
