"""Codes of public schemes: what they are called, how they are written, and whether their check character fits."""

import re
from collections.abc import Callable
from dataclasses import dataclass

# Crockford's base 32, without I, L, O and U: the signs of an OS ID.
BASE_32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MISSHAPEN, MISREAD = "shape", "check"


def mod_10_fits(digits: str) -> bool:
    """Whether the last digit is that of GS1: weights 3 and 1 from the right, up to the next ten (GLN, GTIN, SSCC)."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return total % 10 == 0


def mod_97_fits(text: str) -> bool:
    """Whether the last two digits are those of ISO/IEC 7064 mod 97-10, letters read as 10 to 35 (LEI by ISO 17442)."""
    return int("".join(str(int(sign, 36)) for sign in text)) % 97 == 1


def os_id_fits(text: str) -> bool:
    """Whether the last character of an OS ID is that of the others: country by its letters' numbers, the rest by place in base 32."""
    if any(sign not in BASE_32 for sign in text[2:]):
        return False
    return (ord(text[0]) + ord(text[1]) + sum(BASE_32.index(sign) for sign in text[2:-1])) % 32 == BASE_32.index(text[-1])


@dataclass(frozen=True)
class Scheme:
    """`code` is how it is stored, `name` how people call it; `{country}` in a code is the actor's country."""

    code: str
    name: str
    aliases: tuple[str, ...]
    pattern: str = r".{2,120}"
    example: str = ""
    fits: Callable[[str], bool] | None = None

    def fault(self, value: str) -> str:
        """What is wrong with a value that `written` gave: MISSHAPEN, MISREAD (its check character does not fit), or nothing."""
        if not re.fullmatch(self.pattern, value):
            return MISSHAPEN
        return MISREAD if self.fits is not None and not self.fits(value) else ""


SCHEMES = (
    Scheme("GLN", "Global Location Number", ("gln", "gs1", "globallocationnumber"), r"\d{13}", "6291041500213", mod_10_fits),
    Scheme("LEI", "Legal Entity Identifier", ("lei", "legalentityidentifier"), r"[0-9A-Z]{18}\d{2}", "5493001KJTIIGC8Y1R12", mod_97_fits),
    Scheme("OS", "OS ID", ("os", "osid", "oarid", "oshubid"), r"[A-Z]{2}\d{7}[0-9A-Z]{6}", "CN2021250D1DTN7", os_id_fits),
    Scheme("DUNS", "D-U-N-S number", ("duns", "dunsnumber"), r"\d{9}", "804735132"),
    # Which lists there are, and how each writes its numbers, is said at org-id.guide; here only that the list is named.
    Scheme("ORG-ID", "org-id", ("orgid", "orgidguide", "iatiidentifier"), r"[A-Z]{2,8}-[A-Z0-9_]{2,20}-\S{1,90}", "GB-COH-09506232"),
    Scheme(
        "{country}-TAX",
        "Tax number",
        ("tax", "taxnumber", "taxid", "tin", "krapin", "pin", "vat", "vatnumber", "nif", "nit", "ruc", "rfc", "gstin", "ntn", "ninea"),
    ),
    Scheme(
        "{country}-REG",
        "Registration number",
        ("reg", "registration", "registrationnumber", "registrationno", "regno", "companynumber", "businessregistrationnumber", "rccm"),
    ),
    Scheme("OWN", "Our own number", ("own", "ours", "ourownnumber", "ownnumber", "ournumber"), r".{1,120}"),
)
BY_CODE = {scheme.code: scheme for scheme in SCHEMES}
BY_ALIAS = {alias: scheme for scheme in SCHEMES for alias in scheme.aliases}
NATIONAL = re.compile(r"([A-Z]{2})-(TAX|REG)")


def find(text: str) -> Scheme | None:
    """The scheme that `text` names: its code, its name or another word for it; None for one that is not known here."""
    code = text.strip().upper()
    if NATIONAL.fullmatch(code):
        return BY_CODE["{country}" + code[2:]]
    if code.startswith("OWN-"):
        return BY_CODE["OWN"]
    return BY_CODE.get(code) or BY_ALIAS.get(re.sub(r"[\W_]", "", text.casefold()))


def stored_as(text: str, country: str) -> str:
    """The code under which the scheme called `text` is kept for an actor of `country`; one that is not known here stays as it is."""
    scheme = find(text)
    if scheme is None or NATIONAL.fullmatch(text.strip().upper()):
        return " ".join(text.split()) if scheme is None else text.strip().upper()
    return scheme.code.format(country=country)


def written(scheme: Scheme | None, value: str) -> str:
    """A value without what people put between its characters: spaces anywhere, and in codes of one length dots and hyphens."""
    text = "".join(value.upper().split())
    return re.sub(r"[-.]", "", text) if scheme is not None and scheme.code in ("GLN", "LEI", "OS", "DUNS") else text
