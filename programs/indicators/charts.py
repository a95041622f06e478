"""Where the marks of a results page stand: position lines and bars, as the numbers that its SVG is drawn from."""

from decimal import Decimal

WIDTH, INSET = 152, 8
BAR_LEFT, BAR_WIDTH, BAR_STEP = 128, 146, 26
PARTS = 8  # as many categories have a colour of their own


def text(number):
    return f"{number:.1f}"


def position(baseline, actual, target):
    """x of baseline, actual and target on one line (texts, None where there is no value); None if there is nothing to show.

    The line begins at zero unless all values lie far from it: a distance that cannot be read is no use.
    """
    known = [value for value in (baseline, actual, target) if value is not None]
    if not known:
        return None
    low, high = min(known), max(known)
    if low > 0 and low <= high * Decimal("0.6"):
        low = Decimal(0)
    reach = high - low or abs(high) or Decimal(1)
    low, high = low - reach * Decimal("0.02"), high + reach * Decimal("0.1")

    def x(value):
        return None if value is None else text(INSET + float((value - low) / (high - low)) * (WIDTH - 2 * INSET))

    return {"baseline": x(baseline), "actual": x(actual), "target": x(target)}


def bars(cells):
    """[{label, value, figure, y, width, look}] of amounts [(label, value, figure)] on one scale from zero, in the order given."""
    largest = max((value for _label, value, _figure in cells if value is not None), default=0) or 1
    found = []
    for number, (label, value, figure) in enumerate(cells):
        width = 0 if value is None or value < 0 else float(value / largest) * BAR_WIDTH
        found.append(
            {
                "label": label,
                "value": value,
                "figure": figure,
                "y": number * BAR_STEP + 5,
                "text_y": number * BAR_STEP + 16,
                "width": text(width),
                "look": f"c{number % PARTS + 1}" if figure else "rest",
            }
        )
    return {"rows": found, "height": len(found) * BAR_STEP}


MULTIPLE = {"left": 8, "right": 134, "top": 26, "bottom": 92}


def multiples(series):
    """Small charts on one scale from zero: `series` is [(label, [values, oldest first], figure)].

    A missing value is a gap in the line. Each is {label, lines, points, x, y, figure}; x and y are of the newest value, or None.
    """
    known = [value for _label, values, _figure in series for value in values if value is not None]
    largest = max(known, default=0) or 1
    count = max((len(values) for _label, values, _figure in series), default=1)
    step = (MULTIPLE["right"] - MULTIPLE["left"]) / max(1, count - 1)

    def place(number, value):
        height = float(max(value, 0) / largest) * (MULTIPLE["bottom"] - MULTIPLE["top"])
        return text(MULTIPLE["left"] + number * step), text(MULTIPLE["bottom"] - height)

    found = []
    for label, values, figure in series:
        lines, line = [], []
        for number, value in enumerate(values):
            if value is None:
                lines, line = [*lines, line], []
            else:
                line.append(place(number, value))
        lines = [part for part in (*lines, line) if part]
        x, y = place(count - 1, values[-1]) if values and values[-1] is not None else (None, None)
        paths = ["M" + "L".join(f"{x} {y}" for x, y in part) for part in lines if len(part) > 1]
        lone = [part[0] for part in lines if len(part) == 1]
        found.append(
            {"label": label, "paths": paths, "points": lone, "x": x, "y": y, "value": values[-1] if values else None, "figure": figure}
        )
    return found
