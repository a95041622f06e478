"""An edition as PDF by typst: tagged for screen readers (PDF/UA-1), any script, the same bytes each time."""

import json
import shutil
import tempfile
import unicodedata
from datetime import datetime
from pathlib import Path

import typst
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from reports.formats.glyphs import REPLACEMENT, fonts, missing
from reports.presentation import present

TEMPLATE = Path(__file__).with_name("report.typ")


def words():
    """The words of the template, so that they are translated where all others are."""
    return {
        "edition": _("Edition"),
        "published": _("published"),
        "period": _("period"),
        "fingerprint": _("Fingerprint"),
        "check": _("anyone can check this copy with it"),
        "happened": _("What happened"),
        "indicators": _("Indicators"),
        "indicator": _("Indicator"),
        "baseline": _("Baseline"),
        "target": _("Target"),
        "way": _("Baseline to target"),
        "of_the_way": _("of the way"),
        "marks": _("Hollow dot: baseline. Filled dot: actual. Tick: target."),
        "withheld": _("“Withheld” stands for a small number, and for one from which a small number could be worked out."),
        "values_withheld": _("values withheld"),
        "by": _("by"),
        "restated": _("Restated since the last edition"),
        "different": _("Different from Edition"),
        "what": _("What"),
        "why": _("Why"),
        "same": _("No figure of the same period differs."),
        "made": _("How the numbers are made"),
        "version": _("definition version"),
        "rule": _("Added up"),
        "inputs": _("Behind it"),
        "firms": _("Firms"),
        "more": _("and %(count)s more"),
        "private": _("%(count)s not named"),
        "approved": _("Approved by"),
        "evidence": _("Evidence"),
        "lost": _("Characters that could not be printed"),
        "lost_note": _("No font at hand can set these; “�” stands in their place. Install a font for their script and print again."),
    }


def counted(text, count):
    return text % {"count": count} if count else ""


def data_of(document):
    """Everything that the template prints, and whether the machine's own fonts are needed for it."""
    said = words()
    data = {**present(document), "words": said}
    for trail in data["trails"]:
        trail["more"] = counted(said["more"], trail["more"])
        trail["more_firms"] = counted(said["more"], trail["more_firms"])
        trail["more_evidence"] = counted(said["more"], trail["more_evidence"])
        trail["private"] = counted(said["private"], trail["private"])
    for unused in ("figures", "headlines", "differences", "restatements"):
        data[f"has_{unused}"] = bool(document[unused])
        data.pop(unused)
    data["against"] = (document["differences"] or {}).get("against")
    text = json.dumps(data, ensure_ascii=False)
    needs_system, lost = missing(text)
    for character in lost:
        text = text.replace(character, REPLACEMENT)
    data = json.loads(text)
    data["lost"] = [f"U+{ord(c):04X} {unicodedata.name(c, '')}".strip() for c in lost]
    return data, needs_system


def write(document, stream):
    """`document` with its `fingerprint`; the compiler sees a folder with these two files alone, and all that varies as data."""
    with override(settings.LANGUAGE_CODE), tempfile.TemporaryDirectory() as folder:
        data, needs_system = data_of(document)
        shutil.copy(TEMPLATE, folder)
        (Path(folder) / "report.json").write_text(json.dumps(data, ensure_ascii=False))
        moment = int(datetime.fromisoformat(document["edition"]["published_at"]).timestamp())
        compiler = typst.Compiler(str(Path(folder) / TEMPLATE.name), root=folder, font_paths=fonts(needs_system))
        stream.write(compiler.compile(format="pdf", timestamp=moment, pdf_standards=["ua-1"]))
