"""手机门的测试: remembers every refusal that a test provokes, and counts SQL statements."""

from pathlib import Path

import pytest

from tests.provoked import look_back_last, remembering


@pytest.fixture(scope="session", autouse=True)
def provoked():
    """Every refusal so far."""
    with remembering() as found:
        yield found


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    look_back_last(Path(__file__).parent, config, items)


@pytest.fixture
def rival(_engine):
    """Another connection to the same database, as another process would have."""
    with _engine.connect() as connection:
        yield connection
