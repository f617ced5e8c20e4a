"""惹出来的拒绝: remembers every refusal that leaves the house while a folder of tests runs."""

import contextlib
import dataclasses

from app.edge import doors, problems

LAST = "test_refusals.py"
"""Looks back at what all the others have provoked, so it runs after them and never without them."""


@dataclasses.dataclass(frozen=True)
class Provoked:
    """One refusal that left the house during the run."""

    operation: str | None
    code: str
    status: int
    detail: str
    errors: dict


@contextlib.contextmanager
def remembering():
    """Gives the list that fills while the block runs."""
    original, found = problems.problem, []

    def remember(error):
        operation = doors.current_operation()
        name = None if operation is None else operation.name
        found.append(Provoked(name, error.code, error.status, error.detail, error.errors or {}))
        return original(error)

    problems.problem = remember
    yield found
    problems.problem = original


def look_back_last(folder, config, items):
    """Put the looking back of `folder` behind its other tests; leave it out where some of those are."""
    looking_back = [item for item in items if item.path == folder / LAST]
    others = [item for item in items if item.path != folder / LAST]
    chosen = {item.path for item in others}
    whole = chosen.issuperset(path for path in folder.rglob("test_*.py") if path.name != LAST)
    narrowed = config.getoption("keyword") or any("::" in argument for argument in config.args)
    if whole and not narrowed:
        items[:] = others + looking_back
    else:
        config.hook.pytest_deselected(items=looking_back)
        items[:] = others


def not_provoked(prefix, provoked):
    """What the operations under `prefix` declare and no test has provoked."""
    declared = {
        (one.name, kind.code)
        for one in doors.OPERATIONS.values()
        for kind in one.refuses
        if one.rule.startswith(prefix)
    }
    return declared - {(one.operation, one.code) for one in provoked}
