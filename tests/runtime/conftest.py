import shutil

import pytest

from tests.runtime.installation import Installation, short_folder


@pytest.fixture
def folder():
    """An empty folder whose path is open and short."""
    path = short_folder()
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def installation(folder):
    """An installation of its own, not started."""
    made = Installation(folder / "data")
    yield made
    made.remove()
