"""`make pictures`: all pages of the running demonstration (`make run`), seen by each who may open them.

What is wrong is printed, a line each; the pictures and an index of them are in the folder. A run writes one import into the
demonstration and takes it back.
"""

import argparse
import os
import re
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.pictures import index
from tests.pictures.camera import Camera
from tests.pictures.importing import Import
from tests.pictures.people import viewers
from tests.pictures.routes import PROJECT, routes
from tests.pictures.shown import show
from tests.pictures.walking import Walk
from tests.pictures.weights import weigh_firm

LOST = "/no-such-page/"


def arguments():
    parser = argparse.ArgumentParser(prog="make pictures", description=__doc__)
    parser.add_argument(
        "--base", default=os.environ.get("BASE_URL") or f"http://localhost:{os.environ.get('PORT', '8000')}", help="Where it runs."
    )
    parser.add_argument("--to", type=Path, default=PROJECT / "var" / "pictures", help="The folder of the pictures.")
    parser.add_argument("--only", default="", help="Pages whose name matches this pattern; the steps of an import are “import-steps”.")
    parser.add_argument("--people", nargs="*", help="Only these of officer, manager, donor, firm, firm-arabic, nobody.")
    parser.add_argument("--unchanged", action="store_true", help="Leave the steps of an import out, which write into the demonstration.")
    parser.add_argument("--show", action="store_true", help="Put the selection that README and documents show into docs/pictures.")
    return parser.parse_args()


def pictures_of(camera, wanted):
    """Every page that the person may open and that was asked for, and what an address answers that there is not."""
    for name, path in Walk(routes(), camera.fetch).go().items():
        if wanted(name):
            camera.take(name, path)
    if wanted("error-404"):
        camera.take("error-404", LOST)
        camera.shots[-1].faults[1280] = [said for said in camera.shots[-1].faults[1280] if "404" not in said]


def run(options):
    def wanted(name):
        return re.search(options.only, name) is not None

    options.to.mkdir(parents=True, exist_ok=True)
    shots, steps, weights = [], [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for viewer in viewers():
            if options.people and viewer.name not in options.people:
                continue
            camera = Camera(browser, options.base, viewer, options.to)
            if viewer.name == "officer" and wanted("import-steps") and not options.unchanged:
                steps = Import(camera).act()
                camera.shots.clear()
            pictures_of(camera, wanted)
            weights += weigh_firm(camera) if viewer.name == "firm" else []
            shots += camera.shots
            camera.close()
        browser.close()
    index.write(options.to, shots, weights, steps)
    return [*steps, *shots], weights


def main():
    options = arguments()
    shots, weights = run(options)
    for line in dict.fromkeys(line for shot in shots for line in shot.lines()):
        print(line)
    for page, first, after in weights:
        print(f"{page}: {first / 1000:.1f} kB at first, {after / 1000:.1f} kB after")
    if options.show:
        show(options.to)
    print(f"{sum(len(shot.files) for shot in shots)} pictures of {len(shots)} pages: {options.to / 'index.html'}")


if __name__ == "__main__":
    main()
