"""How long a text message is: one part holds 160 signs of the GSM alphabet, or 70 UTF-16 units of anything else."""

GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
DOUBLE = frozenset("^{}\\[~]|€\f")  # of the extension table: each takes the place of two
PLAIN = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "…": "...", "–": "-", "—": "-", "→": ">", "·": "-", "\u00a0": " ", "\u202f": " "}
)


def measure(text: str) -> tuple[int, int, int]:
    """(length of `text`, what one message holds, what each part of several holds), in the units of the alphabet it needs.

    Source: 3GPP TS 23.038 (alphabets), TS 23.040 (a part of several spends 6 octets on its header).
    """
    if all(sign in GSM or sign in DOUBLE for sign in text):
        return sum(2 if sign in DOUBLE else 1 for sign in text), 160, 153
    return len(text.encode("utf-16-le")) // 2, 70, 67


def parts(text: str) -> int:
    """In how many parts a message of this `text` travels.

    >>> parts("a" * 160), parts("a" * 161), parts("ع" * 70), parts("ع" * 71)
    (1, 2, 1, 2)
    """
    length, alone, each = measure(text)
    return 1 if length <= alone else -(-length // each)


def shortened(words: str, rest: str, least: int = 24) -> str:
    """`words` and `rest` (links, that must stay whole) as one message; the words lose their end where that saves a part.

    At least `least` signs of the words stay: where even these do not fit, all of them are kept and the message has several parts.
    Signs that only look finer (curly quotes, dashes) become those of the GSM alphabet.
    """
    words, rest = words.translate(PLAIN).strip(), rest.translate(PLAIN).strip()
    whole = f"{words} {rest}".strip()
    wanted = whole
    for end in range(len(words) - 1, least - 1, -1):
        if parts(wanted) == 1:
            return wanted
        wanted = f"{words[:end].rstrip()}... {rest}".strip()
    return wanted if parts(wanted) == 1 else whole
