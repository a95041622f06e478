"""A real browser: Debian's Chromium, driven by Playwright's Python package. Where there is none, the tests say that they are skipped."""

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"),
]
DESK, PHONE = (1280, 900), (360, 740)


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/e2e" in str(item.path) and CHROMIUM is None:
            item.add_marker(pytest.mark.skip(reason="No Chromium here: install Debian's package chromium to run the browser tests."))


@pytest.fixture(scope="session")
def browser():
    # Playwright's loop runs in this thread; Django would take every query of the test for one inside of it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")


class Person:
    """Somebody before a screen: opens addresses, fills in labelled fields, presses what is written on buttons."""

    def __init__(self, browser, base, size=DESK, script=True, worker=True):
        self.base = base
        kept = "allow" if worker else "block"
        self.context = browser.new_context(viewport={"width": size[0], "height": size[1]}, java_script_enabled=script, service_workers=kept)
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.faults = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)

    def sign_in(self, email, password):
        self.open("/account/login/")
        self.fill(Email=email, Password=password)
        self.press("Sign in")
        return self

    def open(self, path):
        answer = self.page.goto(path if path.startswith("http") else f"{self.base}{path}")
        assert answer.status < 400, f"{path} answered {answer.status}"
        return self

    def fill(self, **fields):
        """Fields by the words of their label (underscores for spaces): text, a choice by its words, or a tick."""
        for label, value in fields.items():
            self.put(label.replace("_", " "), value)

    def put(self, label, value):
        field = self.page.get_by_label(label, exact=False).first
        kind = field.evaluate("e => e.tagName + ':' + e.type")
        if kind.startswith("SELECT"):
            field.select_option(label=value)
        elif kind.endswith((":radio", ":checkbox")):
            field.check()
        elif kind.endswith(":file"):
            field.set_input_files(value)
        else:
            field.fill(str(value))

    def type(self, **fields):
        """Fields by their name in the form, where one label stands several times on a page."""
        for name, value in fields.items():
            field = self.page.locator(f'main [name="{name}"]').first
            kind = field.evaluate("e => e.tagName + ':' + e.type")
            if kind.startswith("SELECT"):
                options = field.locator("option").all_inner_texts()
                label = next((o for o in options if o.strip() == str(value)), None) or next((o for o in options if str(value) in o), None)
                field.select_option(label=label) if label is not None else field.select_option(value=str(value))
            elif kind.endswith(":file"):
                field.set_input_files(value)
            else:
                field.fill(str(value))

    def unfold(self):
        """Open what is folded away."""
        folded = self.page.locator("main details:not([open]) > summary")
        while folded.count():
            folded.first.click()

    def choose(self, words):
        """A radio button or tick by the words beside it."""
        self.page.get_by_label(words).first.check()

    def press(self, words):
        self.page.get_by_role("button", name=words, exact=True).first.click()
        self.page.wait_for_load_state("load")

    def follow(self, words):
        self.page.get_by_role("link", name=words).first.click()
        self.page.wait_for_load_state("load")

    def sees(self, *words):
        text = self.page.locator("body").inner_text()
        for word in words:
            assert word in text, f"{self.page.url} does not show “{word}”:\n{text[:1500]}"

    def does_not_see(self, *words):
        text = self.page.locator("body").inner_text()
        for word in words:
            assert word not in text, f"{self.page.url} shows “{word}”"

    def fits(self):
        """Nothing sticks out at the side of the screen."""
        assert self.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, f"{self.page.url} is wider than the screen"


@pytest.fixture
def person(browser, live_server):
    """`person(email, password, size=…)`: a signed-in person at a screen; without an address, a stranger."""
    opened = []

    def come(email=None, password=None, **options):
        found = Person(browser, live_server.url, **options)
        opened.append(found)
        return found.sign_in(email, password) if email else found

    yield come
    faults = [f for found in opened for f in found.faults]
    for found in opened:
        found.context.close()
    assert not faults, faults
