"""手机门的测试: remembers every refusal that a test provokes, and counts SQL statements."""

import dataclasses
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event

from app.edge import doors, problems

HERE = Path(__file__).parent
LAST = "test_refusals.py"
"""Looks back at what all the others have provoked, so it runs after them and never without them."""
NOT_COUNTED = ("SAVEPOINT", "RELEASE", "ROLLBACK")


@dataclasses.dataclass(frozen=True)
class Provoked:
    """One refusal that left the house during the run."""

    operation: str | None
    code: str
    status: int
    detail: str
    errors: dict


_provoked = []


@pytest.fixture(scope="session")
def provoked():
    """Every refusal so far."""
    return _provoked


@pytest.fixture(scope="session", autouse=True)
def _remember_refusals():
    original = problems.problem

    def remembering(error):
        operation = doors.current_operation()
        name = None if operation is None else operation.name
        _provoked.append(Provoked(name, error.code, error.status, error.detail, error.errors or {}))
        return original(error)

    problems.problem = remembering
    yield
    problems.problem = original


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    looking_back = [item for item in items if item.path == HERE / LAST]
    others = [item for item in items if item.path != HERE / LAST]
    chosen = {item.path for item in others}
    whole = chosen.issuperset(path for path in HERE.glob("test_*.py") if path.name != LAST)
    narrowed = config.getoption("keyword") or any("::" in argument for argument in config.args)
    if whole and not narrowed:
        items[:] = others + looking_back
    else:
        config.hook.pytest_deselected(items=looking_back)
        items[:] = others


@pytest.fixture
def statements(_engine):
    """`with statements() as seen:` fills `seen` with the SQL that was run inside."""

    @contextmanager
    def watch():
        seen = []

        def note(connection, cursor, statement, *_):
            if not statement.startswith(NOT_COUNTED):
                seen.append(statement)

        event.listen(_engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(_engine, "before_cursor_execute", note)

    return watch


@pytest.fixture
def rival(_engine):
    """Another connection to the same database, as another process would have."""
    with _engine.connect() as connection:
        yield connection
