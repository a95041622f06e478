"""Pictures of the page that is open, at both widths, and what is wrong with it at each."""

from dataclasses import dataclass, field
from pathlib import Path

from tests.e2e.conftest import Person

WIDTHS = {1280: 900, 360: 740}  # width of the window: its height
HIGHEST = 12_000  # a longer page is pictured all the same, with what sticks somewhere in between
LOOK = (Path(__file__).parent / "look.js").read_text()


@dataclass
class Shot:
    """A page as one person saw it: `files` by width, and sentences of what is wrong by width."""

    page: str
    person: str
    path: str
    title: str
    files: dict = field(default_factory=dict)
    faults: dict = field(default_factory=dict)

    def lines(self):
        return [f"{self.page} {self.person} {width}: {said}" for width, faults in self.faults.items() for said in faults]


class Camera:
    def __init__(self, browser, base, viewer, folder):
        # No worker: it would keep pages for the next picture, and show them as they were.
        self.person = Person(browser, base, size=(1280, WIDTHS[1280]), worker=False)
        self.page, self.viewer, self.folder, self.shots = self.person.page, viewer, folder, []
        if viewer.email:
            self.person.sign_in(viewer.email, viewer.password)

    def fetch(self, path):
        """The text of a page that is there for this person; nothing for a file, a part of a page, or what leads elsewhere."""
        answer = self.person.context.request.get(f"{self.person.base}{path}", max_redirects=0, headers={"Accept": "text/html"})
        if answer.status != 200 or not answer.headers.get("content-type", "").startswith("text/html"):
            return ""
        text = answer.text()
        return text if "<html" in text else ""

    def take(self, name, path):
        """Opens a page and takes its pictures."""
        self.person.faults.clear()
        self.page.goto(f"{self.person.base}{path}")
        return self.take_open(name)

    def take_open(self, name, part=""):
        """Pictures of the page that is open, or of a part of it; it is laid out anew for each width, not asked for anew."""
        shot = Shot(name, self.viewer.name, self.page.url.removeprefix(self.person.base), self.page.title())
        self.page.mouse.move(0, 0)  # nothing is lit up by the pointer
        for width, height in WIDTHS.items():
            self.page.set_viewport_size({"width": width, "height": height})
            shot.faults[width] = self.page.evaluate(LOOK)
            shot.files[width] = f"{name}.{self.viewer.name}.{width}.png"
            self.unroll(width)
            if part:
                self.page.locator(part).screenshot(path=self.folder / shot.files[width])
            else:
                self.page.screenshot(path=self.folder / shot.files[width], full_page=True)
        self.page.set_viewport_size({"width": 1280, "height": WIDTHS[1280]})
        shot.faults[1280] += [f"the console says: {said}" for said in self.person.faults]
        self.person.faults.clear()
        self.shots.append(shot)
        return shot

    def unroll(self, width):
        """A window as high as the page: what sticks to the edge of the window stands at the end of the picture."""
        height = self.page.evaluate("document.documentElement.scrollHeight")
        self.page.set_viewport_size({"width": width, "height": max(WIDTHS[width], min(height, HIGHEST))})

    def close(self):
        self.person.context.close()
