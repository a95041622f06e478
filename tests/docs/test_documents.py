"""Documents that follow the code: the domain model, the decision records, and links that lead somewhere."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command, get_commands
from django.core.management.base import CommandError

from valuechain.demo.people import ACCOUNTS, PASSWORD
from valuechain.management.commands.domain_diagram import BEGIN, END

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
HEADS = ("Need:", "Choice:", "Instead of:", "Costs:", "Revisit when:")


def test_the_domain_model_is_up_to_date():
    call_command("domain_diagram", "--check")


def test_a_model_that_changed_makes_the_check_fail(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "domain-model.md").write_text(f"# Old\n\n{BEGIN}\n\nan older model\n\n{END}\n")

    with pytest.raises(CommandError, match="not up to date"):
        call_command("domain_diagram", "--check")
    call_command("domain_diagram", verbosity=0)
    call_command("domain_diagram", "--check")

    (tmp_path / "docs" / "domain-model.md").write_text("# Without marks\n")
    with pytest.raises(CommandError, match="lost its marks"):
        call_command("domain_diagram")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text()):
        if "://" not in target:
            assert (path.parent / target).exists(), target


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "decisions").glob("*.md")), ids=lambda p: p.stem)
def test_a_decision_record_has_its_number_its_date_and_its_alternative(path):
    text = path.read_text()

    assert re.match(rf"# {int(path.stem[:4])}\. .+ Accepted, \d{{4}}-\d\d-\d\d\n", text)
    assert all(head in text for head in HEADS), [h for h in HEADS if h not in text]
    assert len(text.splitlines()) <= 20


def test_decision_records_are_numbered_without_gaps():
    numbers = [int(p.stem[:4]) for p in sorted((ROOT / "docs" / "decisions").glob("*.md"))]

    assert numbers == list(range(1, len(numbers) + 1))


def test_accounts_and_commands_that_documents_name_exist():
    known = {account.email for account in ACCOUNTS}
    for path in DOCUMENTS:
        text = path.read_text()
        assert set(re.findall(r"[a-z]+@(?:mavuno|agrilink|lindqvist|harbour|rift|sikhendu|kilimo)\.example", text)) <= known, path.name
        assert set(re.findall(r"manage\.py ([a-z_]+)", text)) <= {*get_commands(), "help"}, path.name
    assert PASSWORD in (ROOT / "README.md").read_text()
    assert PASSWORD in (ROOT / "docs" / "tour.md").read_text()
