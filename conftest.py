"""What stands before every test run."""

from tests.migrated import use_template


def pytest_configure(config):
    if not (config.option.collectonly or config.option.reuse_db):
        use_template()
