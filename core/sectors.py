"""Finding a sector of ISIC Rev. 4 by its code, its name, or a word that people use for it."""

import re

from analysis.names import sort_key
from core.models import Sector

# Words of lists for divisions of ISIC Rev. 4, where the official name does not hold them.
WORDS = {
    "apparel": "14", "garment": "14", "garments": "14", "clothing": "14", "rmg": "14", "knitwear": "14", "textile": "13", "footwear": "15",
    "shoes": "15", "leather goods": "15", "farming": "01", "agriculture": "01", "crops": "01", "livestock": "01", "dairy": "10",
    "milling": "10", "food": "10", "food processing": "10", "fishery": "03", "fisheries": "03", "aquaculture": "03", "timber": "16",
    "packaging": "17", "transport": "49", "logistics": "52", "warehouse": "52", "retail": "47", "wholesale": "46", "trading": "46",
    "construction": "F", "banking": "64", "finance": "64", "health": "86", "mining": "B", "energy": "35", "tourism": "55", "ict": "62",
    "electronics": "26", "automotive": "29", "chemicals": "20", "machinery": "28", "consulting": "70", "air transportation": "51",
}  # fmt: skip
MADE = re.compile(r"^(manufacture|growing|raising|mining|processing and preserving|production) of ")
MOST_OFFERED = 12


def known_sectors():
    """(codes, {key of a name: code}). A name that several levels share is the widest of them; “grain mill products” is their manufacture."""
    rows = sorted(Sector.objects.order_by("code").values_list("code", "name"), key=lambda row: len(row[0]) - 9 * row[0].isalpha())
    names = {}
    for shorten in (False, True):
        for code, name in rows:
            key = sort_key(name)
            names.setdefault(MADE.sub("", key) if shorten else key, code)
    return {code for code, _name in rows}, names


def sector_of(text, codes, names):
    """The code of the sector that `text` is, or None; of `known_sectors`."""
    text = text.strip()
    code = text.upper().lstrip("ABCDEFGHIJKLMNOPQRSTU") if re.fullmatch(r"[A-Ua-u]\d{2,4}", text) else text.upper()
    if code in codes:
        return code
    key = sort_key(text)
    wanted = WORDS.get(key) or names.get(key)
    return wanted if wanted in codes else None


def division_of(text, codes):
    """The division that a code of a finer list begins with, such as 10 of a national 1099; or None."""
    found = re.fullmatch(r"\s*[A-Ua-u]?(\d\d)\d{1,2}\s*", text)
    return found[1] if found and found[1] in codes else None


def offered(text):
    """The few sectors whose code begins with `text`, or whose names hold its words, the widest first."""
    words = sort_key(text).split()
    if not words:
        return []
    rows = Sector.objects.order_by("code")
    by_code = list(rows.filter(code__istartswith=text.strip()[:5])[:MOST_OFFERED])
    for word in words[:6]:
        rows = rows.filter(name__icontains=word)
    found = by_code + [sector for sector in rows[:60] if sector not in by_code]
    return sorted(found, key=lambda sector: (len(sector.code), sector.code))[:MOST_OFFERED]
