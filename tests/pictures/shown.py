"""The pictures that README and documents show: which of all, under which name, and small enough for a repository."""

import re

from PIL import Image

from tests.pictures.routes import PROJECT

FOLDER = PROJECT / "docs" / "pictures"
TALL = {1280: 1000, 360: 1100}  # pixels: who wants to see more opens the demonstration
WHOLE_MAP = 1350
COLOURS = 160
STEP = re.compile(r"(import-\d\d-([a-z-]+))\.")
# The steps of an import, at both widths.
STEPS = (
    *("what-a-list-can-say", "a-file-that-cannot-be-read", "upload", "columns", "sheet-and-headings", "check-with-faults", "alike-rows"),
    *("receipt", "rows-to-mend-checked", "receipt-with-its-mended-rows", "take-back", "taken-back"),
)
OF_A_FIRM = ("home", "answer", "trade", "linkage", "trend", "compare", "record", "sharing")
# page, person, width, name in docs/pictures
PAGES = (
    ("chain-detail", "officer", 1280, "chain-map"),
    ("program-results", "manager", 1280, "results"),
    ("actor-detail", "officer", 1280, "actor"),
    ("home", "officer", 1280, "today"),
    ("edition-detail", "donor", 1280, "edition"),
    *((f"firm-{name}", "firm", 360, f"firm-{name}") for name in OF_A_FIRM),
)


def choose(pictures):
    """[(file, name in docs/pictures, most of its height)] of what is shown; a page that was not pictured is a KeyError."""
    files = {file.name: file for file in sorted(pictures.glob("*.png"))}
    steps = {found.group(2): found.group(1) for found in map(STEP.match, files) if found}
    chosen = [(files[f"{steps[step]}.officer.{width}.png"], f"import-{step}-{width}.png", TALL[width]) for step in STEPS for width in TALL]
    for page, person, width, name in PAGES:
        tall = WHOLE_MAP if page == "chain-detail" else TALL[width]
        chosen.append((files[f"{page}.{person}.{width}.png"], f"{name}-{width}.png", tall))
    return chosen


def show(pictures):
    """Writes the selection into docs/pictures."""
    for file, name, tall in choose(pictures):
        picture = Image.open(file).convert("RGB")
        picture = picture.crop((0, 0, picture.width, min(picture.height, tall)))
        picture.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(FOLDER / name, optimize=True)
