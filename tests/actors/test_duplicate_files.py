"""`find_duplicates`: the rows of one file that may be one firm, with score, verdict and reasons."""

import csv
import json

import pytest
from django.core.management import CommandError, call_command

ROWS = """name,address,country,registration_number,phone
Kwanza Growers Ltd,12 Moi Avenue Nakuru,Kenya,,
K W A N Z A Grow ers,Moi Avenue 12 Nakuru,KE,,
Baraka Traders,Box 4 Kisumu,Kenya,CPR/2010/1,
Baraka Traders,Box 4 Kisumu,Kenya,CPR/2010/2,
Unga Millers,,Kenya,CPR/7,
Highland Mills of Eldoret,,Kenya,cpr / 7,
Tana Coffee Unit 1,5 River Road Embu,Kenya,,
Tana Coffee Unit 2,88 Hill Street Meru,Kenya,,
Zawadi Foods,,Kenya,,0712345678
Zawadi Fods,,Kenya,,+254712345678
"""


@pytest.fixture
def duplicates(tmp_path):
    """`duplicates(text, **options)`: the lines of the file of pairs."""

    def run(text, name="firms.csv", **options):
        file, out = tmp_path / name, tmp_path / "pairs.csv"
        file.write_text(text)
        if "mapping" in options:
            chosen = tmp_path / "mapping.json"
            chosen.write_text(json.dumps(options["mapping"]))
            options["mapping"] = chosen
        call_command("find_duplicates", "actors", file, out=out, verbosity=0, **options)
        with out.open(newline="") as lines:
            return list(csv.DictReader(lines))

    return run


def pairs_of(lines):
    return {(int(line["row_a"]), int(line["row_b"])): line for line in lines}


def test_pairs_have_the_rows_as_the_spreadsheet_numbers_them_with_score_and_reasons(duplicates):
    found = pairs_of(duplicates(ROWS))
    assert set(found) == {(2, 3), (6, 7), (10, 11)}
    assert found[2, 3]["verdict"] == "same"
    assert float(found[2, 3]["score"]) > 0.9
    assert "names alike 100 %" in found[2, 3]["reasons"]
    assert "the same numbers in the addresses" in found[2, 3]["reasons"]
    assert "the same phone" in found[10, 11]["reasons"]


def test_an_equal_number_of_one_scheme_decides_and_two_different_ones_veto(duplicates):
    found = pairs_of(duplicates(ROWS))
    assert (found[6, 7]["score"], found[6, 7]["verdict"], found[6, 7]["reasons"]) == ("1.0000", "same", "registration number CPR/7")
    assert (4, 5) not in found


def test_a_mapping_joins_headings_into_one_field(duplicates):
    text = "given,family,street,town\nAmina,Odhiambo,12 Moi Avenue,Nakuru\nAmina,Odhiamb,12 Moi Avenu,Nakuru\nJohn,Kamau,Box 4,Kisumu\n"
    found = duplicates(text, mapping={"name": ["given", "family"], "address": ["street", "town"]})
    assert [(line["row_a"], line["row_b"], line["name_a"]) for line in found] == [("2", "3", "Amina Odhiambo")]


def test_a_name_that_a_spreadsheet_would_compute_comes_out_harmless(duplicates):
    found = duplicates("name,country\n=1+1 Kwanza Growers,KE\n=1+1 Kwanza Growrs,KE\n")
    assert [line["name_a"] for line in found] == ["'=1+1 Kwanza Growers"]


def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(duplicates):
    with pytest.raises(CommandError, match="heading"):
        duplicates(ROWS, mapping={"name": "no such heading"})
    with pytest.raises(CommandError):
        duplicates("", name="empty.csv")
