"""A list of firms against a large registry: read, checked, matched and written; beside django-import-export and bare SQL."""

import csv
import io
import tempfile
import time
from pathlib import Path
from random import Random

import tablib
from django.core.files.base import ContentFile
from django.db import connection, transaction
from import_export import resources
from openpyxl import Workbook
from python_calamine import CalamineWorkbook

from accounts.models import Organization, User
from actors.likeness import SETTLE
from actors.models import Actor
from bench.measuring import Line, compared, peak_mb, queries_of
from imports import actions, engine, files
from valuechain.seeding.make import PREFIX

ROWS, SHEET_ROWS, PEER_ROWS = 100_000, 20_000, 1_000
HEADINGS = ("name", "country", "town", "address", "phone", "founded on", "sector", "locality note")
TOWNS = ("Kitale", "Eldoret", "Kumasi", "Tamale", "Cusco", "Arequipa", "Bursa", "Izmir")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def list_of(count, actors):
    """Rows of a list: a fifth are misspelt copies of the registry, 3 % repeat another row, 2 % are faulty."""
    random = Random(9)
    known = list(
        Actor.objects.filter(visibility="registry")
        .order_by("pk")
        .values_list("name", "country")[: 5 * count : max(1, min(5, actors // count))]
    )
    words = sorted({word for name, _country in known[:20_000] for word in name.split() if len(word) > 4})
    rows = []
    for number in range(count):
        draw = random.random()
        if draw < 0.2:
            name, country = random.choice(known)
            place = random.randrange(1, max(2, len(name) - 1))
            name = name[:place] + random.choice(LETTERS) + name[place + 1 :]
        elif draw < 0.23 and rows:
            rows.append(random.choice(rows))
            continue
        else:
            made = "".join(random.choices(LETTERS, k=7)).title()
            name, country = f"{made} {' '.join(random.sample(words, 2))}", random.choice(("KE", "GH", "PE", "TR"))
        country = "Atlantis" if random.random() < 0.02 else country
        phone = f"+2547{random.randrange(10**8):08d}"
        rows.append(
            (
                name,
                country,
                random.choice(TOWNS),
                f"Plot {number}, Road {number % 97}",
                phone,
                f"{1980 + number % 40}-05-{1 + number % 28:02d}",
                "10",
                "",
            )
        )
    return rows


def text_of(rows):
    out = io.StringIO()
    csv.writer(out).writerows([HEADINGS, *rows])
    return out.getvalue()


def kept_nothing(run):
    """`run` in a transaction that is taken back; what the run before it left in the indexes of words is put in order first."""

    def go():
        with connection.cursor() as cursor:
            cursor.execute(SETTLE)
        with transaction.atomic():
            found = run()
            transaction.set_rollback(True)
        return found

    return go


def ours(text):
    organization = Organization.objects.get(short_name=f"{PREFIX}1")
    manager = User.objects.get(email="manager@bench.example")

    def run():
        file = ContentFile(text.encode(), name="list.csv")
        batch = engine.check(actions.upload(by=manager, organization=organization, kind="actors", file=file))
        return engine.commit(batch).counts

    return kept_nothing(run)


class ActorResource(resources.ModelResource):
    class Meta:
        model, import_id_fields, clean_model_instances = Actor, ("name", "country"), True
        fields = ("name", "country", "locality", "founded_on", "name_sort", "words")


def peer(rows):
    """A dry run, then the import, as its admin page does; faulty rows are dropped between the two, as a person would by hand."""
    data = [(row[0], row[1], row[2], row[5], row[0].lower(), "") for row in rows]

    def load(lines, **options):
        table = tablib.Dataset(*lines, headers=["name", "country", "locality", "founded_on", "name_sort", "words"])
        return ActorResource().import_data(table, **options)

    def run():
        dry = load(data, dry_run=True, raise_errors=False)
        bad = {number - 1 for number, _errors in dry.row_errors()} | {row.number - 1 for row in dry.invalid_rows}
        load([line for number, line in enumerate(data) if number not in bad], dry_run=False)

    return kept_nothing(run)


LIMIT = (
    "CREATE TEMP TABLE stage (name text, country text, town text, address text, phone text, founded text, sector text, note text) ON COMMIT DROP",
    None,  # COPY
    """CREATE TEMP TABLE good ON COMMIT DROP AS SELECT row_number() OVER () AS n, name, lower(btrim(name)) AS norm, country, town, address, phone,
       founded::date AS founded, sector FROM stage WHERE length(country) = 2 AND name <> '' AND founded ~ '^\\d{4}-\\d\\d-\\d\\d$'""",
    "CREATE TEMP TABLE first ON COMMIT DROP AS SELECT DISTINCT ON (norm, country) * FROM good ORDER BY norm, country, n",
    "ANALYZE first",
    """CREATE TEMP TABLE word ON COMMIT DROP AS SELECT DISTINCT f.n, f.country, w AS word FROM first f, unnest(string_to_array(f.norm, ' ')) w
       WHERE length(w) > 2""",
    "ANALYZE word",
    """CREATE TEMP TABLE alike ON COMMIT DROP AS SELECT DISTINCT f.n FROM (SELECT d.word FROM (SELECT DISTINCT word FROM word) d
       JOIN actors_actorword k ON k.word = d.word WHERE k.ndoc <= 50) rare
       JOIN actors_actor a ON a.words @> ARRAY[rare.word]::varchar[] JOIN word w ON w.word = rare.word JOIN first f ON f.n = w.n
       WHERE a.country = f.country AND similarity(f.norm, a.name_sort) >= 0.6""",
    """INSERT INTO actors_actor (code, name, name_sort, words, kind, country, locality, founded_on, status, visibility, claimed, members_source)
       SELECT 'B' || n, name, norm, string_to_array(norm, ' '), 'enterprise', country, town, founded, 'active', 'registry', false, ''
       FROM first WHERE n NOT IN (SELECT n FROM alike)""",
)


def limit(text):
    def run():
        with connection.cursor() as cursor:
            for statement in LIMIT:
                if statement is None:
                    cursor.copy_expert("COPY stage FROM STDIN WITH (FORMAT csv, HEADER)", io.StringIO(text))
                else:
                    cursor.execute(statement)

    return kept_nothing(run)


def seconds(run):
    begun = time.perf_counter()
    found = run()
    return time.perf_counter() - begun, found


def import_csv(actors):
    """100,000 rows (a tenth of a smaller registry) checked, matched and committed. The peer finds exact keys only, and is extrapolated."""
    count = min(ROWS, max(2_000, actors // 10))
    rows = list_of(count, actors)
    text = text_of(rows)
    some = min(PEER_ROWS, count)
    peer_s, _none = seconds(peer(rows[:some]))
    limit_s, _none = min((seconds(limit(text)) for _round in range(2)), key=lambda pair: pair[0])
    ours_s, counts = min((seconds(ours(text)) for _round in range(2)), key=lambda pair: pair[0])
    peer_s *= count / some
    yield Line(
        job="import_csv",
        size=count,
        ours_s=ours_s,
        baseline=f"django-import-export, from {some:,} rows",
        baseline_s=peer_s,
        ratio=peer_s / ours_s,
        limit_s=limit_s,
        limit_ratio=ours_s / limit_s,
        peak_mb=peak_mb(ours(text)),
        queries=queries_of(ours(text)),
        note=f"registry of {actors:,}; {counts}",
    )


def read_xlsx(actors):
    """20,000 rows of a workbook read, the reading process included; beside openpyxl by tablib, and calamine in the same process."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        book = Workbook(write_only=True)
        sheet = book.create_sheet("Firms")
        for row in (HEADINGS, *list_of(SHEET_ROWS, actors)):
            sheet.append(row)
        book.save(path)

        def read():
            with files.open_table(path) as table:
                return sum(1 for _row in table.rows)

        yield compared(
            "read_xlsx",
            SHEET_ROWS,
            ours=read,
            baseline=lambda: tablib.Dataset().load(path.read_bytes(), format="xlsx"),
            baseline_name="tablib (openpyxl)",
            limit=lambda: CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(),
            rounds=5,
        )
