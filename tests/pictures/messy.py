"""A list as offices keep them: words above the headings, two sheets, days that are none, a firm twice, a firm that is known already."""

from io import BytesIO

from openpyxl import Workbook, load_workbook

NAME = "growers of Kwanza ward (final) v3.xlsx"
HEADINGS = ("Group name", "Type", "Village", "County", "Country", "Members", "Counted on", "Founded", "Mobile", "Remarks")
HERE = ("Trans Nzoia", "Kenya")
ROWS = (
    ("Kwanza Ridge Maize Growers", "producer group", "Kwanza", *HERE, 36, "30/06/2026", "11/04/2018", "+254 700 003 301", "has a store"),
    ("Namanjalala Hill Farmers", "producer group", "Namanjalala", *HERE, "about 29", "30/06/2026", "08/03/2020", "+254 700 003 303", ""),
    ("Maliki Upper Growers", "producer group", "Maliki", *HERE, 52, "31/06/2026", "31/02/2019", "+254 700 003 304", "ask the secretary"),
    ("Kapomboi Junction Posho Mill", "enterprise", "Kapomboi", *HERE, "", "", "2021", "0700 003 305", ""),
    ("Keiyo Springs Cereal Growers", "kikundi", "Keiyo Farm", *HERE, 24, "30/06/2026", "19/07/2021", "+254 700 003 306", ""),
    ("Sikhendu Youth Grain Grp", "producer group", "Sikhendu", *HERE, 42, "30/06/2026", "14/10/2017", "+254 700 003 307", ""),
    ("Liyavo Crossing Maize Growers", "producer group", "Liyavo", *HERE, 31, "30/06/2026", "02/05/2016", "+254 700 003 308", ""),
    ("LIYAVO CROSSING MAIZE GROWERS", "producer group", "Liyavo", *HERE, 31, "30/06/2026", "02/05/2016", "+254 700 003 308", "twice?"),
    ("Kobos Lower Terrace Farmers", "kikundi", "Kobos", *HERE, 26, "30/06/2026", "23/08/2022", "+254 700 003 310", ""),
    ("Chisare Market Women", "producer group", "Chisare", *HERE, "thirty", "30/06/2026", "10/10/2020", "+254 700 003 311", ""),
    ("Kaibei Terrace Growers", "clan", "Kaibei", "Trans Nzoia", "Kenia", 28, "30/06/2026", "05/01/2019", "+254 700 003 312", ""),
    ("Bwayi Crossroads Produce Buyers", "trader", "Bwayi", *HERE, "", "", "2015", "+254 700 003 313", ""),
)
MENDED = {
    "31/06/2026": "30/06/2026",
    "31/02/2019": "28/02/2019",
    "about 29": 29,
    "thirty": 30,
    "kikundi": "producer group",
    "clan": "producer group",
}


def workbook():
    """The bytes of the file."""
    book = Workbook()
    notes = book.active
    notes.title = "Read me"
    notes.append(["Collected by the ward office, June 2026. The list is on the second sheet."])
    sheet = book.create_sheet("Members")
    for line in (["GROWERS OF KWANZA WARD"], ["as of 30 June 2026, checked by the chairman"], [], HEADINGS, *ROWS):
        sheet.append(list(line))
    return saved(book)


def mended(content):
    """The file of rows to mend, mended as its last column says."""
    book = load_workbook(BytesIO(content))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value in MENDED:
                    cell.value = MENDED[cell.value]
    return saved(book)


def saved(book):
    out = BytesIO()
    book.save(out)
    return out.getvalue()
