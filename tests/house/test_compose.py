"""docker-compose.yml and the Dockerfile hold together: there is no engine to try them on, so they are read."""

import ast
import re
import shlex
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).resolve().parent.parent.parent
# Read by a package, not by our settings.
FOREIGN = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "PATH", "PYTHONUNBUFFERED"}
SECRETS = {"SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD"}


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((PROJECT / "docker-compose.yml").read_text())


@pytest.fixture(scope="module")
def dockerfile():
    """The instructions as (name, rest), with continued lines joined."""
    text = re.sub(r"\\\n", " ", (PROJECT / "Dockerfile").read_text())
    return [tuple(line.split(None, 1)) for line in text.splitlines() if line.strip() and not line.startswith("#")]


def names_read_by_settings():
    """Every name that valuechain/settings asks the environment for."""
    found = set()
    for path in (PROJECT / "valuechain" / "settings").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "env":
                found.add(node.args[0].value)
    return found


def ours(compose):
    return {name: service for name, service in compose["services"].items() if service.get("build")}


def test_the_services_are_there(compose):
    assert set(compose["services"]) == {"database", "broker", "migrate", "web", "worker", "scheduler"}


def test_every_image_is_pinned(compose, dockerfile):
    theirs = [service["image"] for service in compose["services"].values() if not service.get("build")]
    bases = [rest.split()[0] for name, rest in dockerfile if name == "FROM"]
    for image in theirs + bases:
        assert re.fullmatch(r"[a-z]+:\d+\.\d+(\.\d+)?-[a-z-]*bookworm", image), image


def test_every_service_that_is_waited_for_exists(compose):
    for name, service in compose["services"].items():
        for other, how in (service.get("depends_on") or {}).items():
            assert other in compose["services"], f"{name} waits for {other}"
            if how["condition"] == "service_healthy":
                assert "healthcheck" in compose["services"][other]


def test_what_runs_is_checked_and_comes_back(compose):
    for name, service in compose["services"].items():
        if name == "migrate":
            assert service["restart"] == "no"
            continue
        assert service["restart"] == "unless-stopped"
        assert service["healthcheck"]["test"][0] == "CMD"
        assert {"interval", "timeout", "retries"} <= set(service["healthcheck"])


def test_nothing_starts_before_the_migrations_are_done(compose):
    for name in ("web", "worker", "scheduler"):
        assert compose["services"][name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_no_service_has_more_rights_than_it_needs(compose, dockerfile):
    for name, service in compose["services"].items():
        assert not {"privileged", "cap_add", "network_mode", "pid", "userns_mode"} & set(service), name
        assert "no-new-privileges:true" in service["security_opt"]
        assert not any("docker.sock" in volume for volume in service.get("volumes", []))
    for service in ours(compose).values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
    assert [rest for name, rest in dockerfile if name == "USER"] == ["10001:10001"]
    assert [name for name, service in compose["services"].items() if "ports" in service] == ["web"]


def test_the_settings_read_every_name_that_is_given(compose, dockerfile):
    given = {name for service in ours(compose).values() for name in service["environment"]}
    given |= {pair.split("=")[0] for name, rest in dockerfile if name == "ENV" for pair in shlex.split(rest)}
    assert given - FOREIGN <= names_read_by_settings()


def test_every_name_that_the_settings_read_is_explained(compose):
    explained = set(re.findall(r"`([A-Z][A-Z_0-9]+)`", (PROJECT / "docs" / "operations.md").read_text()))
    assert names_read_by_settings() - explained == set()


def test_secrets_come_from_the_environment_and_have_no_default(compose):
    text = (PROJECT / "docker-compose.yml").read_text()
    assert set(re.findall(r"\$\{(\w+):\?", text)) == SECRETS | {"BASE_URL", "ALLOWED_HOSTS"}
    assert not re.search(r"\$\{\w*(PASSWORD|SECRET_KEY)\w*:-[^}]", text)
    assert not re.search(r"(PASSWORD|SECRET|TOKEN)\w*: [^$\s]", text)


def test_every_volume_is_declared(compose):
    used = {volume.split(":")[0] for service in compose["services"].values() for volume in service.get("volumes", [])}
    assert used == set(compose["volumes"])


def test_what_the_image_copies_and_runs_exists(compose, dockerfile):
    for name, rest in dockerfile:
        if name != "COPY" or rest.startswith("--from"):
            continue
        for source in rest.split()[:-1]:
            assert (PROJECT / source).exists(), source
    words = [
        word
        for service in ours(compose).values()
        for word in [*service.get("command", []), *service.get("healthcheck", {}).get("test", [])]
    ]
    words += [rest for name, rest in dockerfile if name in ("CMD", "RUN")]
    paths = {path for word in words for path in re.findall(r"[\w/.-]+\.(?:py|txt)\b", str(word))}
    assert paths >= {"manage.py", "docker/probe.py", "requirements.txt", "requirements-production.txt"}
    ignored = (PROJECT / ".dockerignore").read_text().split()
    for path in paths:
        assert (PROJECT / path).exists(), path
        assert path.split("/")[0] not in ignored, path


def test_what_is_private_or_large_stays_out_of_the_image():
    assert {".git", ".venv", "var", ".env", "tests"} <= set((PROJECT / ".dockerignore").read_text().split())


@pytest.mark.parametrize("name", ["requirements", "requirements-production", "requirements-dev"])
def test_every_package_is_pinned_with_its_fingerprint(name):
    lines = (PROJECT / f"{name}.txt").read_text().splitlines()
    packages = [line for line in lines if line and not line.startswith((" ", "#"))]
    assert packages
    assert all(re.fullmatch(r"[a-z0-9._-]+(\[[a-z0-9,_-]+\])?==\S+( ; .+)? \\", line) for line in packages)


def test_nothing_is_compiled_at_install():
    """A fresh machine needs no compiler: every installer is told to take wheels alone."""
    script = (PROJECT / "docker" / "install.sh").read_text()
    installs = [line for line in script.splitlines() if " pip install " in line]
    assert len(installs) == 3
    assert all("--only-binary :all:" in line or "$quiet" in line for line in installs)
    assert '--only-binary :all:"' in script
    assert "--only-binary :all:" in (PROJECT / "Dockerfile").read_text()
