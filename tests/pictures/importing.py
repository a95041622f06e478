"""An import acted out from the upload to the moment it is taken back, with a picture of each step."""

import re

from tests.pictures import messy

WAIT = 120_000  # thousandths of a second, for a worker that is busy
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Import:
    def __init__(self, camera):
        self.camera, self.person, self.page, self.shots = camera, camera.person, camera.page, []

    def picture(self, name, part=""):
        self.shots.append(self.camera.take_open(f"import-{len(self.shots) + 1:02}-{name}", part))

    def act(self):
        self.person.open("/imports/kinds/")
        self.picture("what-a-list-can-say")
        self.refused()
        self.upload(messy.NAME, messy.workbook(), "upload")
        self.columns()
        self.check()
        self.commit("receipt")
        self.go_on()
        self.take_back()
        return self.shots

    def refused(self):
        self.upload("broken.xlsx", messy.workbook()[:2000], None)
        self.person.faults.clear()  # the browser notes that the answer was 422
        self.picture("a-file-that-cannot-be-read")

    def upload(self, name, content, step):
        self.person.open("/imports/new/")
        if step:
            self.picture(step)
        self.page.locator('main [name="file"]').set_input_files({"name": name, "mimeType": XLSX, "buffer": content})
        self.person.press("Upload and match the columns")

    def columns(self):
        self.picture("columns")
        self.page.locator("details.fold > summary").last.click()
        self.page.locator('main [name="sheet"]').select_option(label="Members")
        self.person.press("Read the headings again")
        self.page.locator("details.fold > summary").last.click()
        self.picture("sheet-and-headings", "details.fold[open]")
        self.address = re.sub(r"columns/$", "", self.page.url)

    def check(self):
        self.person.press("Check the file")
        self.wait("Import \\d+ good row")
        self.picture("check-with-faults")
        self.page.locator("#faults form.pair button").first.click()
        self.wait("Import \\d+ good row")
        self.picture("a-fault-mended")
        self.picture("alike-rows", "#alike")
        self.page.locator("#alike form.pair button").first.click()
        self.wait("Import \\d+ good row")
        self.picture("alike-rows-decided", "#alike")
        for end, name in (("faults/", "every-fault"), ("rows/", "rows")):
            self.person.open(f"{self.address}{end}")
            self.picture(name)
        self.person.open(self.address)

    def commit(self, step):
        self.page.get_by_role("button", name=re.compile(r"^Import .* good row")).click()
        self.wait("Take it back")
        self.picture(step)

    def go_on(self):
        """The rows that were not taken, mended in their own file, which goes on with the same import."""
        rows = self.person.context.request.get(f"{self.address}faults.xlsx").body()
        self.page.locator('#mended-files [name="file"]').set_input_files(
            {"name": "rows to mend.xlsx", "mimeType": XLSX, "buffer": messy.mended(rows)}
        )
        self.person.press("Check the mended rows")
        self.wait("Import \\d+ good row")
        self.picture("rows-to-mend-checked")
        self.commit("rows-to-mend-receipt")
        self.person.open(self.address)
        self.picture("receipt-with-its-mended-rows")

    def take_back(self):
        self.person.open(f"{self.address}undo/")
        self.picture("take-back")
        self.page.locator("main form button.danger, main form button.primary").first.click()
        self.wait("Taken back")
        self.picture("taken-back")

    def wait(self, words):
        """Until the worker is done and the page says so; the page asks by itself."""
        self.page.get_by_text(re.compile(words)).first.wait_for(timeout=WAIT)
        self.page.wait_for_load_state("load")
