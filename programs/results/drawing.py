"""Where the boxes and arrows of a results chain stand: a column a level, ordered so that few arrows cross."""

from dataclasses import dataclass, field
from unicodedata import east_asian_width

from programs.results.models import NodeLevel

WIDTH, GAP, STEP = 216, 64, 18
TOP, INSET, LINE = 40, 14, 18
MOST_LINES, LETTERS = 4, 26
LEVELS = tuple(NodeLevel.values)


@dataclass
class Box:
    """One node as it is drawn: its lines of text, and what they need of room."""

    node: object
    lines: list
    note: str = ""
    x: int = 0
    y: int = 0
    before: list = field(default_factory=list)

    @property
    def height(self):
        return 2 * INSET + LINE * (len(self.lines) + bool(self.note)) - 4

    @property
    def middle(self):
        return self.y + self.height // 2

    @property
    def texts(self):
        return [(self.y + INSET + 9 + LINE * n, line) for n, line in enumerate(self.lines)]

    @property
    def note_y(self):
        return self.y + INSET + 9 + LINE * len(self.lines)


def letters(text):
    """How wide a text is, in letters of the Latin script."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def pieces(text, most):
    """The words of a text; one that is longer than a line is cut into parts that fit."""
    for word in text.split():
        room = most if letters(word) == len(word) else most // 2
        yield from (word[at : at + room] for at in range(0, len(word), room))


def wrap(text, most=LETTERS):
    """The text in lines of at most `most` letters, four at most."""
    lines = [""]
    for word in pieces(text, most):
        longer = f"{lines[-1]} {word}".strip()
        if letters(longer) <= most:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines if len(lines) <= MOST_LINES else [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1][: most - 1]}…"]


def draw(nodes, notes):
    """{boxes, arrows, columns, width, height} of `nodes` (with `leads_to` prefetched); `notes` is {key: small print}."""
    boxes = {node.pk: Box(node, wrap(node.title), notes.get(node.pk, "")) for node in nodes}
    links = [(node.pk, other.pk) for node in nodes for other in node.leads_to.all() if other.pk in boxes]
    for start, finish in links:
        boxes[finish].before.append(boxes[start])
    columns, bottom = [], TOP
    for number, level in enumerate(LEVELS):
        x = 8 + number * (WIDTH + GAP)
        column = [box for box in boxes.values() if box.node.level == level]
        bottom = max(bottom, place(column, x))
        columns.append({"x": x, "label": NodeLevel(level).label, "count": len(column)})
    arrows = [arrow(boxes[start], boxes[finish]) for start, finish in links]
    width = 16 + len(LEVELS) * WIDTH + (len(LEVELS) - 1) * GAP
    return {"boxes": list(boxes.values()), "arrows": arrows, "columns": columns, "width": width, "height": bottom + 8}


def place(column, x):
    """Boxes of one column from top to bottom, each near the middle of what leads to it; returns where the column ends."""

    def wanted(box):
        drawn = [other.middle for other in box.before if other.x]
        return (sum(drawn) / len(drawn) if drawn else float("inf"), box.node.pk)

    y = TOP
    for box in sorted(column, key=wanted):
        box.x, box.y = x, y
        y += box.height + STEP
    return y - STEP if column else TOP


def arrow(start, finish):
    """The path of one arrow: from side to side between levels, round the side within one."""
    if finish.x > start.x:
        x1, x2 = start.x + WIDTH, finish.x - 7
        bend = max(30, (x2 - x1) // 2)
        return f"M{x1} {start.middle}C{x1 + bend} {start.middle} {x2 - bend} {finish.middle} {x2} {finish.middle}"
    side = start.x + WIDTH
    return f"M{side} {start.middle}C{side + 44} {start.middle} {side + 44} {finish.middle} {side + 7} {finish.middle}"
