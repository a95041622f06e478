"""The distribution of gaps as a histogram, with the same numbers for a table."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.templatetags.components import number, percent
from linkages.quality_figures import BINS

WIDTH, HEIGHT, HEAD, FOOT = 520, 188, 26, 24
SPACE = 8


@dataclass(frozen=True)
class Bar:
    """One bin: place of its bar, its number and its share of the linkages with two figures."""

    x: str
    y: str
    width: str
    height: str
    middle: str
    label: str
    count: int
    share: object
    wide: bool

    @property
    def short(self):
        """The label without its sign: below the bars there is little room, and the table says it whole."""
        return self.label.replace("%", "").strip()


@dataclass(frozen=True)
class Histogram:
    bars: tuple
    says: str
    width: int = WIDTH
    height: int = HEIGHT
    floor: int = HEIGHT - FOOT


def labels():
    """The bins in words, in percent of the mean of both figures."""
    said = [_("agree")]
    for below, upper in zip(BINS, BINS[1:], strict=False):
        said.append(
            _("to %(upper)s") % {"upper": percent(100 * upper, 0)} if not below else f"{number(100 * below)}–{percent(100 * upper, 0)}"
        )
    return said


def histogram(gaps):
    """Bars of `gaps` (Gaps) from zero, by number; None where no linkage has two figures."""
    if not gaps.two_sided:
        return None
    step, most = WIDTH / len(BINS), max(gaps.counts)
    bars = []
    for place, (label, count) in enumerate(zip(labels(), gaps.counts, strict=True)):
        tall = count / most * (HEIGHT - HEAD - FOOT)
        bars.append(
            Bar(
                x=f"{place * step + SPACE / 2:.1f}",
                y=f"{HEIGHT - FOOT - tall:.1f}",
                width=f"{step - SPACE:.1f}",
                height=f"{tall:.1f}",
                middle=f"{place * step + step / 2:.1f}",
                label=label,
                count=count,
                share=100 * count / gaps.two_sided,
                wide=place > 2,
            )
        )
    return Histogram(tuple(bars), finding(gaps))


def finding(gaps):
    said = ngettext(
        "%(close)s of %(n)s linkage with two figures is within a tenth; the middle gap is %(median)s.",
        "%(close)s of %(n)s linkages with two figures are within a tenth; the middle gap is %(median)s.",
        gaps.two_sided,
    )
    return said % {"close": number(gaps.close.part), "n": number(gaps.two_sided), "median": percent(100 * gaps.median)}
