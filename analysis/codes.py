"""Codes of actors: short, without letters that are misread, with a check character."""

import re

ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"  # no vowels, no 0, 1, L: 28 signs
WRITTEN = re.compile(rf"\bVC-[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}\b")
BODY = 7
SPACE = len(ALPHABET) ** BODY
# Odd and prime to 28 ** 7, so that counting up gives codes that do not look like neighbours, and none twice.
STEP, SHIFT = 5_838_212_717, 1_234_567_891


def check_character(body: str) -> str:
    """The last character: a weighted sum modulo 28 (weights prime to 28), so any single misread one is found."""
    weights = (1, 3, 5, 9, 11, 13, 15)
    return ALPHABET[sum(w * ALPHABET.index(c) for w, c in zip(weights, body, strict=True)) % len(ALPHABET)]


def make(number: int) -> str:
    """The code of the actor with sequence `number` (1 and up): VC-XXXX-XXXX. Different numbers, different codes."""
    if not 0 < number < SPACE:
        raise ValueError(f"{number} is outside 1 to {SPACE - 1}")
    rest = (number * STEP + SHIFT) % SPACE
    body = ""
    for _ in range(BODY):
        rest, digit = divmod(rest, len(ALPHABET))
        body += ALPHABET[digit]
    text = body + check_character(body)
    return f"VC-{text[:4]}-{text[4:]}"


def is_valid(code: str) -> bool:
    """Whether `code` is well formed and its check character fits."""
    text = code.upper().removeprefix("VC-").replace("-", "")
    return len(text) == BODY + 1 and all(c in ALPHABET for c in text) and check_character(text[:BODY]) == text[BODY]


def codes_in(text: str) -> list[str]:
    """The codes that a sentence names, each once, in its order."""
    return list(dict.fromkeys(code for code in WRITTEN.findall(text) if is_valid(code)))
