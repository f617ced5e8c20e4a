"""导入名册: a whole file into the roster, a chunk for each transaction."""

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app import db
from app.db import session
from app.errors import Conflict
from app.services import audit, roster
from app.services.audit import Actor
from app.services.roster_files import (
    Checked,
    Checker,
    Column,
    Line,
    Places,
    Problem,
    Rejects,
    Table,
    open_table,
)
from app.text import comparable_name
from models import Union, Unit

CHUNK = 1_000
SAMPLE = 5
"""So many rejected rows are named on the screen; the file has them all."""

Progress = Callable[[int, int], None]


class RosterImportRunning(Conflict):
    code, detail = "roster_import_running", "这个范围的名册正在由另一个人导入"
    next = "请等它结束后再导入一次"


@dataclass
class Outcome:
    """What became of a file. `rejects_path` is None when every row went in."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0
    unknown_units: int = 0
    ignored_columns: list[str] = field(default_factory=list)
    other_sheets: list[str] = field(default_factory=list)
    sample: list[tuple[int, str]] = field(default_factory=list)
    rejects_path: Path | None = None


def import_file(
    actor: Actor, path: Path, scope: Union, *, rejects_path: Path | None = None, progress: Progress
) -> Outcome:
    """导入名册文件: everybody in it is added or updated inside `scope`; the others stay as they are.

    A row that cannot be taken is set aside in a file and does not stop the rest. Each chunk is a
    transaction of its own and the same file may be imported again, so a run that was cut short is
    simply repeated. `progress` is told (rows done, rows in all). Runs outside any unit of work.
    Refuses with `roster_file_unreadable`, `roster_file_too_long`, `roster_columns_missing`,
    `roster_rejects_not_writable`, `roster_import_running`.
    """
    *above, own = (f"roster.import:{union_id}" for union_id in scope.ancestor_ids)
    with open_table(path) as table, db.hold_locks(alone=own, shared=above) as is_free:
        if not is_free:
            raise RosterImportRunning
        outcome = Outcome(ignored_columns=table.header.ignored, other_sheets=table.other_sheets)
        rejects = Rejects(path, table.header, rejects_path)
        is_finished = False
        try:
            with rejects:
                _import_table(table, scope, rejects, outcome, progress)
            is_finished = True
        finally:
            if outcome.failed:
                outcome.rejects_path = rejects.path
            _record(actor, scope, path, outcome, is_finished=is_finished)
    return outcome


def _import_table(table: Table, scope: Union, rejects: Rejects, outcome: Outcome, progress: Progress) -> None:
    with db.unit_of_work():
        checker = Checker(table.header, _get_places(scope))
    done = 0
    progress(done, table.total)
    for lines in _chunks(table.lines()):
        rows = [checker.check(line) for line in lines]
        written = _write(rows, scope)
        outcome.added += written.added
        outcome.changed += written.changed
        outcome.unchanged += written.unchanged
        outcome.unknown_units += sum(row.is_unit_unknown for row in rows)
        transfers = {each.person.id_number: each.union_name for each in written.conflicts}
        for row in rows:
            problems = row.problems
            if row.person is not None and row.person.id_number in transfers:
                problems = [_needs_transfer(transfers[row.person.id_number])]
            if problems:
                rejects.add(row.line, problems)
                outcome.failed += 1
                if len(outcome.sample) < SAMPLE:
                    outcome.sample.append((row.line.number, "；".join(map(str, problems))))
        done += len(lines)
        progress(done, table.total)


def _write(rows: list[Checked], scope: Union) -> roster.Written:
    """One chunk. Again when another scope's import has just added one of these people: now he is known."""
    people = [row.person for row in rows if row.person is not None]
    try:
        return db.transact(lambda: roster.write(people, scope))
    except IntegrityError:
        return db.transact(lambda: roster.write(people, scope))


def _needs_transfer(union_name: str) -> Problem:
    return Problem(
        Column.UNION.value, f"这位会员现在属于{union_name}，不在本次导入的范围内，请先办理会籍接转"
    )


def _chunks(lines: Iterator[Line]) -> Iterator[list[Line]]:
    while chunk := list(islice(lines, CHUNK)):
        yield chunk


def _get_places(scope: Union) -> Places:
    """All unions and units by name, read once: a city has thousands of them, a file asks for each row."""
    inside: dict[str, list[uuid.UUID]] = defaultdict(list)
    outside = set()
    for union_id, name, ancestor_ids in session().execute(select(Union.id, Union.name, Union.ancestor_ids)):
        if scope.id in ancestor_ids:
            inside[comparable_name(name)].append(union_id)
        else:
            outside.add(comparable_name(name))
    units: dict[str, list[tuple[uuid.UUID, uuid.UUID | None]]] = defaultdict(list)
    for unit_id, name, its_union_id in session().execute(select(Unit.id, Unit.name, Unit.union_id)):
        units[comparable_name(name)].append((unit_id, its_union_id))
    return Places(inside, frozenset(outside), units)


def _record(actor: Actor, scope: Union, path: Path, outcome: Outcome, *, is_finished: bool) -> None:
    """One entry for the file, also when it was cut short: what went in before stays in."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    with db.unit_of_work():
        audit.record(
            actor,
            "roster.import",
            scope,
            added=outcome.added,
            changed=outcome.changed,
            unchanged=outcome.unchanged,
            failed=outcome.failed,
            unknown_units=outcome.unknown_units,
            finished=is_finished,
            file_sha256=digest,
        )
