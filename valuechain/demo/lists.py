"""Lists that officers imported: one long done, one checked yesterday that waits with its faults and likenesses."""

from datetime import date

from django.core.files.base import ContentFile

from imports import actions as importing
from imports import engine
from valuechain.demo.world import moment

HEADS = "Group name,Type,Village,County,Country,Members,Members as of,Date founded,Mobile,Women %,Date of visit,Chain,Stage"
TAIL = 'Kenya,{members},30/06/2026,{founded},{phone},{women},22/06/2026,"Maize, Trans Nzoia",{stage}'
STAGES = {"trader": "Village trading", "service": "Input supply"}
DONE = (
    # name, kind, town, members, founded, phone, women
    ("Chepchoina Ridge Growers", "producer group", "Endebess", 31, "12/03/2019", "+254 700 001 101", 45),
    ("Matumbei Women in Cereals", "producer group", "Endebess", 27, "04/08/2021", "+254 700 001 102", 100),
    ("Kapretwa Hillside Farmers", "producer group", "Kapretwa", 38, "21/01/2018", "+254 700 001 103", 38),
    ("Cholim Settlement Maize Group", "producer group", "Cholim", 22, "15/05/2020", "", 52),
    ("Kolongei Young Growers", "producer group", "Kolongei", 19, "09/09/2023", "+254 700 001 105", 41),
    ("Suwerwa Valley Farmers", "producer group", "Suwerwa", 44, "30/11/2017", "+254 700 001 106", 36),
    ("Makutano Cereal Stores", "trader", "Makutano", "", "2016", "+254 700 001 107", 0),
    ("Kiptogot Self Help Group", "producer group", "Kiptogot", 25, "17/02/2022", "+254 700 001 108", 60),
    ("Twiga Road Posho Mill", "enterprise", "Endebess", "", "2020", "+254 700 001 109", 50),
    ("Mubere Upper Growers", "producer group", "Mubere", 33, "26/06/2019", "", 47),
    ("Mount Elgon View Farmers", "producer group", "Endebess", "many", "03/03/2020", "+254 700 001 111", 42),
)
WAITING = (
    ("Kwanza Umoja Maize Growers", "producer group", "Kwanza", 36, "11/04/2018", "+254 700 002 201", 44),
    ("Kwanza Umoja Maze Growers Grp", "producer group", "Kwanza", 36, "11/04/2018", "+254 700 002 201", 44),
    ("Namanjalala Women Farmers", "producer group", "Namanjalala", 29, "08/03/2020", "+254 700 002 203", 400),
    ("Maliki Growers Association", "association", "Maliki", 52, "31/02/2019", "+254 700 002 204", 35),
    ("Kapomboi Stage Posho Mill", "enterprise", "Kapomboi", "", "2021", "0700 002 205", 50),
    ("Keiyo Farm Cereal Growers", "producer group", "Keiyo Farm", 24, "19/07/2021", "+254 700 002 206", 58),
    ("Sikhendu Youth Grain Grp", "producer group", "Sikhendu", 42, "14/10/2017", "+254 700 002 207", 40),
    ("Liyavo Bridge Maize Growers", "producer group", "Liyavo", 31, "02/05/2016", "+254 700 002 208", 33),
    ("Liyavo Bridge Maize Growers", "producer group", "Liyavo", 31, "02/05/2016", "+254 700 002 208", 33),
    ("Kobos Terrace Farmers", "kikundi", "Kobos", 26, "23/08/2022", "+254 700 002 210", 49),
    ("Chisare Women Cereals", "producer group", "Chisare", "thirty", "10/10/2020", "+254 700 002 211", 100),
    ("Kaibei Hill Growers", "clan", "Kaibei", 28, "05/01/2019", "+254 700 002 212", 45),
    ("Bwayi Produce Buyers", "trader", "Bwayi", "", "2015", "+254 700 002 213", 0),
    ("Mama Nafula Agrovet and General Supplies, Kiminini", "service", "Kiminini", "", "2014", "", 100),
)


def plan(world):
    world.at(moment(date(2026, 7, 8), 8), take_in, "endebess_groups_july.csv", DONE, True)
    world.at(moment(date(2026, 11, 23), 13, 20), take_in, "kwanza_members_nov.csv", WAITING, False)


def take_in(world, name, rows, commit):
    """Upload, check, and (the first of the two) import what is good."""
    lines = [HEADS, *(line_of(row) for row in rows)]
    file = ContentFile("\n".join(lines).encode() + b"\n", name=name)
    batch = engine.check(importing.upload(by=world.people["nafula"], organization=world.mavuno, kind="actors", file=file))
    if commit:
        engine.commit(batch)


def line_of(row):
    name, kind, town, members, founded, phone, women = row
    stage = STAGES.get(kind, "Growing") if "Mill" not in name else "Posho milling"
    tail = TAIL.format(members=members, founded=founded, phone=phone, women=women, stage=stage)
    return f'"{name}",{kind},{town},Trans Nzoia,{tail}'
