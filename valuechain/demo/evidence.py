"""Files that claims rest on: small tables and drawn slips, the same bytes each time."""

import io
from random import Random

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw, ImageFont

from records.actions import add_evidence

PAPER, INK, FAINT = (250, 248, 240), (40, 44, 52), (150, 150, 140)


def table(name, title, heads, rows):
    """A CSV file of what was counted."""
    lines = [title, ",".join(heads), *(",".join(str(cell) for cell in row) for row in rows)]
    return ContentFile("\n".join(lines).encode() + b"\n", name=f"{name}.csv")


def slip(name, title, lines):
    """A picture of a paper slip with a title and lines of writing."""
    random = Random(f"slip:{name}")
    image = Image.new("RGB", (640, 240 + 44 * len(lines)), PAPER)
    draw = ImageDraw.Draw(image)
    large, small = ImageFont.load_default(30), ImageFont.load_default(21)
    draw.rectangle((14, 14, 625, image.height - 15), outline=FAINT, width=3)
    draw.text((40, 40), title, fill=INK, font=large)
    draw.line((40, 92, 600, 92), fill=FAINT, width=2)
    for number, line in enumerate(lines):
        draw.text((40 + random.randint(0, 3), 112 + 44 * number), line, fill=INK, font=small)
    draw.ellipse((450, image.height - 120, 570, image.height - 40), outline=(120, 40, 60), width=4)
    draw.text((478, image.height - 94), "PAID", fill=(120, 40, 60), font=small)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=False)
    return ContentFile(out.getvalue(), name=f"{name}.png")


def attendance(world, by, organization, title, day, count):
    """A sheet of who came to a day of training."""
    random = Random(f"attendance:{title}:{day}")
    rows = [(n + 1, random.choice(("woman", "man")), random.choice(("15-29", "30+", "30+")), "signed") for n in range(min(count, 60))]
    return keep(by, organization, title, day, table("attendance", title, ("no", "sex", "age", "signature"), rows))


def keep(by, organization, title, day, file):
    return add_evidence(by=by, organization=organization, title=title, captured_on=day, file=file)
