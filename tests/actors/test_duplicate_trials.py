"""The report on duplicate finding, and that what ships is what it fits."""

import json

import pytest
from django.conf import settings
from django.core.management import call_command

from analysis.pairs import BY_NAME, WITH_ADDRESS

SETS = settings.BASE_DIR.parent / "shared" / "data" / "dedupe"


@pytest.mark.skipif(not SETS.is_dir(), reason="the judged sets are not beside this checkout")
def test_the_report_holds_the_bar_and_the_shipped_weights_are_those_it_fits(capsys):
    call_command("measure_duplicates", SETS, "--json")
    found = json.loads(capsys.readouterr().out)
    told = found["factories"]
    result = told["with_address"]["cross_validated"]
    assert result["precision"][0] >= 0.77
    assert result["recall"][0] >= 0.85
    assert (result["worst_precision"], result["worst_recall"]) >= (0.77, 0.85)
    for name, table in (("with_address", WITH_ADDRESS), ("by_name", BY_NAME)):
        fitted = told[name]["fitted"]
        assert fitted["constant"] == pytest.approx(table.constant, abs=1e-3)
        assert {f: pytest.approx(pair, abs=1e-3) for f, pair in table.weights.items()} == {
            f: tuple(pair) for f, pair in fitted["weights"].items()
        }
    assert told["blocks"]["same_compared"] == told["blocks"]["same"]
    assert found["dataset1"]["f1"] > 0.98
