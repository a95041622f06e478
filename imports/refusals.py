"""Why a file is refused whole: the sentence, and what to do."""

from django.utils.translation import gettext_lazy as _

SAVE = _("Open it in a spreadsheet program and save the sheet as .xlsx or .csv.")
WORDS = {
    "empty": (_("There is nothing in this file."), _("Choose the file that holds the table; it may have been saved before it was filled.")),
    "is_pdf": (_("This is a PDF, not a table."), _("Ask for the spreadsheet it was made from, or copy the table into one and save it as .xlsx.")),
    "is_picture": (_("This is a picture, not a table."), _("Type the table into a spreadsheet and save it as .xlsx.")),
    "is_archive": (_("This is an archive, not a table."), _("Unpack it and choose the spreadsheet inside.")),
    "is_document": (_("This is a text document, not a table."), _("Copy the table into a spreadsheet and save it as .xlsx.")),
    "is_word": (_("This is a text document, not a table."), _("Copy the table into a spreadsheet and save it as .xlsx.")),
    "is_slides": (_("These are slides, not a table."), _("Copy the table into a spreadsheet and save it as .xlsx.")),
    "is_numbers": (_("This file is of Apple Numbers, which is not read here."), _("In Numbers choose File, Export, Excel, and send that file.")),
    "is_program": (_("This is a program, not a table."), _("Choose the spreadsheet instead.")),
    "is_database": (_("This is a database, not a table."), _("Export the table as .csv and choose that file.")),
    "is_parquet": (_("This is a Parquet file, which is not read here."), _("Export the table as .csv and choose that file.")),
    "is_json": (_("This JSON is not a list of records."), _("Send a list of objects, a GeoJSON FeatureCollection, or one object a line; or save the records as .csv.")),
    "is_web_page": (_("This is a web page, or XML, under the name of a table."), SAVE),
    "encrypted": (_("This file is locked with a password."), _("Open it, take the password away (File, Info, Protect), save it and choose it again.")),
    "macros": (_("This workbook carries macros, small programs that are not taken in here."), _("Save it as an Excel workbook (.xlsx) without macros.")),
    "damaged": (_("This file is damaged, or not what its name says."), SAVE),
    "damaged_sheet": (_("The sheet “%(sheet)s” cannot be read."), _("Open the file, save it under a new name, and choose that one.")),
    "no_such_sheet": (_("There is no sheet “%(sheet)s” in this file."), _("Its sheets are: %(sheets)s.")),
    "zip_bomb": (
        _("This file would unpack to %(unpacked)s MB, far more than a table of its size holds."),
        _("Copy the cells of the table into a new workbook and save that."),
    ),
    "too_big_inside": (
        _("This file needs more memory or time to read than is allowed; often one cell stands very far from the others."),
        _("Delete the empty rows and columns around your table, or save the sheet as .csv."),
    ),
    "too_long": (_("This file has more than %(most)s rows."), _("Split it into several files.")),
    "too_wide": (_("Row %(row)s has more than %(most)s columns."), _("Check the delimiter of the file, or delete the columns that are not needed.")),
    "too_large": (_("This file is larger than %(most)s MB."), _("Split it into several files, or delete the sheets and pictures that are not needed.")),
    "open_quote": (
        _("In row %(row)s one cell goes on and on; most often a quotation mark is opened there and never closed."),
        _("Find the lone \" in that row and take it out, or write it twice."),
    ),
    "encoding": (_("The letters of this file cannot be read as text."), _("Save it as “CSV UTF-8”, or as .xlsx.")),
    "no_header": (
        _("No row of headings was found."),
        _("Put one row above the table that names each column, such as: name, country, address."),
    ),
    "lacks": (
        _("No column gives: %(fields)s."),
        _("Say which column it is (the headings are: %(headers)s), or set one value for the whole file."),
    ),
    "mapping": (_("The mapping cannot be used: %(problem)s"), _("A mapping is {field: heading or [headings]}. The fields are: %(fields)s.")),
    "value": (_("The value “%(value)s” for %(field)s, given for the whole file, cannot be used: %(message)s"), "%(fix)s"),
    "no_such_kind": (_("There is no import of “%(kind)s”."), _("The kinds are: %(kinds)s.")),
    "mostly_faults": (
        _("More than %(most)s cells of this file cannot be taken."),
        _("Look at the mapping of its columns first: most likely a column stands for something else."),
    ),
    "no_rows": (_("Below the headings there is no row."), _("Choose the sheet or the file that holds the rows.")),
    "needs": (_("The column %(field)s needs %(others)s beside it."), _("Map a column for it, or set one value for the whole file.")),
}  # fmt: skip


class FileRefused(Exception):
    """A file that is refused whole; `report()` is what INTERFACES.md §4 calls `refused`."""

    def __init__(self, rule, **details):
        super().__init__(rule)
        self.rule = rule
        self.details = details

    def report(self):
        message, fix = WORDS[self.rule]
        return {"rule": self.rule, "message": str(message) % self.details, "fix": str(fix) % self.details}

    def __str__(self):
        said = self.report()
        return f"{said['message']} {said['fix']}"
