"""Text from anywhere made harmless, without changing what a person reads."""

import re
import unicodedata

# Kept though invisible: the joiners that Persian, Hindi, Khmer and emoji are written with.
JOINERS = "\u200c\u200d"
SPACES = re.compile(r"\s+")
MISSING = frozenset(
    ("", "-", "--", "—", "–", ".", "n/a", "na", "n.a.", "n.a", "#n/a", "null", "none", "nil", "nan", "unknown", "not known", "?")
)


def harmless(text: str) -> str:
    """One line in NFC, without control signs, direction overrides, or other signs that are not seen; single spaces.

    >>> harmless("Ac\\x00me\\u202e  Ltd\\n")
    'Acme Ltd'
    """
    if text.isascii() and text.isprintable():
        return SPACES.sub(" ", text).strip()
    kept = "".join(c if c.isspace() or c in JOINERS or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co") else "" for c in text)
    return unicodedata.normalize("NFC", SPACES.sub(" ", kept).strip())


def is_missing(text: str) -> bool:
    """Whether a cell says that nothing is known."""
    return text.casefold() in MISSING
