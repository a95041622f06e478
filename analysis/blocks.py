"""Which of many records are worth comparing: those that share a rare word, the beginning or end of the name, or a phone.

Comparing all with all grows with the square: 100,000 records are 5,000,000,000 pairs. A block that many share tells nothing
and is left out, so the number of pairs grows with the number of records.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from analysis.pairs import Side

RARE = 20  # records that share a word
MOST_ALIKE = 60  # records that share a beginning, an end, an address or a phone
LETTERS = 6
SHORT = 3
FEW, IN_MANY = 50, 0.3


def common_words(words: Sequence[str]) -> frozenset[str]:
    """Words that stand in so many of these names (in plain form) that they tell nothing: “Test” in a list of tests, “Garment” in one of tailors.

    Empty for a list so short that a word may stand in many of its names by chance.
    """
    if len(words) < FEW:
        return frozenset()
    counts = Counter(word for name in words for word in set(name.split()))
    return frozenset(word for word, count in counts.items() if count > IN_MANY * len(words))


def pairs(sides: Sequence[Side], words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Places (i, j), i < j, of records worth comparing, each pair once. `words` are the names in plain form."""
    seen: set[int] = set()
    count = len(sides)
    for block in blocks(sides, words):
        for at, i in enumerate(block):
            for j in block[at + 1 :]:
                key = i * count + j
                if key not in seen:
                    seen.add(key)
                    yield i, j


def blocks(sides: Sequence[Side], words: Sequence[str]) -> Iterator[list[int]]:
    """Lists of places that share something, in order; short enough to be compared each with each."""
    shared: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, (one, name) in enumerate(zip(sides, words, strict=True)):
        for key in keys(one, name):
            shared[key].append(place)
    for kind, places in ((key[0], found) for key, found in shared.items()):
        if 1 < len(places) <= (RARE if kind == "word" else MOST_ALIKE):
            yield places


def keys(one: Side, name: str) -> Iterator[tuple[str, ...]]:
    """What a record may share with its double: all of it within one country, but for the phone and most of the address."""
    for word in set(name.split()):
        if len(word) >= SHORT:
            yield "word", one.country, word
    if len(one.letters) >= LETTERS:
        yield "beginning", one.country, one.letters[:LETTERS]
        yield "end", one.country, one.letters[-LETTERS:]
    elif one.letters:
        yield "letters", one.country, one.letters
    if one.address_letters:
        yield "address", one.country, one.address_letters[:12]
        yield "address end", one.country, one.address_letters[-12:]
        yield "long address", one.address_letters[:24]
    for word in set(one.address.split()):
        if len(word) >= SHORT and not word.isdecimal():
            yield "word", one.country, "@" + word
    if one.phone:
        yield "phone", one.phone
