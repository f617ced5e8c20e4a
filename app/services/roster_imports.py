"""导入名册: a whole file into the roster, a chunk for each transaction."""

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from sqlalchemy import select

from app import db
from app.db import session
from app.errors import Conflict
from app.services import audit, roster, unions
from app.services.audit import Actor
from app.services.roster import Becoming
from app.services.roster_files import (
    Checked,
    Checker,
    Column,
    Places,
    Problem,
    Rejects,
    Table,
    open_table,
)
from app.text import comparable_name
from models import Union, Unit

CHUNK = 5_000
SAMPLE = 5
"""So many rejected rows are named on the screen; the file has them all."""

MISNAMED = "与名册不一致，请核对姓名和身份证号；如确需更正，请选择更正姓名再导入（命令行加 --correct-names）"

Progress = Callable[[int, int], None]


class RosterImportRunning(Conflict):
    code, detail = "roster_import_running", "这个范围的名册正在由另一个人导入"
    next = "请等它结束后再导入一次"


@dataclass
class Outcome:
    """What became of a file. `rejects_path` is None when every row went in."""

    added: int = 0
    taken_in: int = 0
    moved: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0
    unknown_units: int = 0
    ignored_columns: list[str] = field(default_factory=list)
    other_sheets: list[str] = field(default_factory=list)
    sample: list[tuple[int, str]] = field(default_factory=list)
    rejects_path: Path | None = None


FIGURES = ("added", "taken_in", "moved", "changed", "unchanged", "failed", "unknown_units")


@dataclass(frozen=True)
class _Run:
    """One import: who, into what, of which file."""

    actor: Actor
    scope: Union
    file_sha256: str
    correct_names: bool


def import_file(
    actor: Actor,
    path: Path,
    scope: Union,
    *,
    rejects_path: Path | None = None,
    correct_names: bool = False,
    progress: Progress,
) -> Outcome:
    """导入名册文件: everybody in it is added or updated inside `scope`; the others stay as they are.

    A row that cannot be taken is set aside in a file and does not stop the rest. Each chunk is a
    transaction of its own and the same file may be imported again, so a run that was cut short is
    simply repeated. With `correct_names` known people get the names of the file.
    `progress` is told (rows done, rows in all). Runs outside any unit of work.
    Staff import into what they may see; anything else is not there for them.
    Refuses with `union_not_found`, `roster_file_unreadable`, `roster_file_too_long`,
    `roster_columns_missing`, `roster_rejects_not_writable`, `roster_import_running`.
    """
    with db.unit_of_work():
        unions.ensure_visible(actor, scope)
    *above, own = (f"roster.import:{union_id}" for union_id in scope.ancestor_ids)
    with open_table(path) as table, db.hold_locks(alone=own, shared=above) as is_free:
        if not is_free:
            raise RosterImportRunning
        outcome = Outcome(ignored_columns=table.header.ignored, other_sheets=table.other_sheets)
        rejects = Rejects(path, table.header, rejects_path)
        run = _Run(actor, scope, _digest(path), correct_names)
        is_finished = False
        try:
            with rejects:
                _record_start(run)
                _import_table(run, table, rejects, outcome, progress)
            is_finished = True
        finally:
            if outcome.failed:
                outcome.rejects_path = rejects.path
            _record(run, outcome, is_finished=is_finished)
    return outcome


@dataclass(frozen=True)
class Foreseen:
    """A row of a file before it is imported: what would become of the person, or what is wrong."""

    checked: Checked
    becoming: Becoming | None
    problems: list[Problem]


def foresee_file(
    actor: Actor, path: Path, scope: Union, *, correct_names: bool, progress: Progress
) -> Iterator[Foreseen]:
    """预览名册文件: what would become of each row; nothing is written.

    As `import_file` does, runs outside any unit of work. Refuses as that does, but for what is written.
    """
    with db.unit_of_work():
        unions.ensure_visible(actor, scope)
    with open_table(path) as table:
        with db.unit_of_work():
            checker = Checker(table.header, _get_places(scope), table.total)
        done = 0
        progress(done, table.total)
        for rows in _chunks(map(checker.check, table.lines())):
            people = [row.person for row in rows if row.person is not None]
            with db.unit_of_work():
                becoming = roster.foresee(people, scope, correct_names=correct_names)
            yield from (_foreseen(row, becoming) for row in rows)
            done += len(rows)
            progress(done, table.total)


def _foreseen(row: Checked, becoming: dict[str, tuple[Becoming, str | None]]) -> Foreseen:
    if row.person is None:
        return Foreseen(row, None, row.problems)
    what, union_name = becoming[row.person.id_number]
    match what:
        case Becoming.ELSEWHERE:
            return Foreseen(row, None, [_elsewhere(union_name)])
        case Becoming.MISNAMED:
            return Foreseen(row, None, [Problem(Column.NAME.value, MISNAMED)])
        case _:
            return Foreseen(row, what, [])


def _import_table(run: _Run, table: Table, rejects: Rejects, outcome: Outcome, progress: Progress) -> None:
    with db.unit_of_work():
        checker = Checker(table.header, _get_places(run.scope), table.total)
    done = 0
    progress(done, table.total)
    for rows in _ahead(_chunks(map(checker.check, table.lines()))):
        written = _write(run, rows)
        for figure in ("added", "taken_in", "moved", "changed", "unchanged"):
            setattr(outcome, figure, getattr(outcome, figure) + getattr(written, figure))
        outcome.unknown_units += sum(row.is_unit_unknown for row in rows)
        refused = _refused(written)
        for row in rows:
            problems = row.problems
            if row.person is not None and row.person.id_number in refused:
                problems = [refused[row.person.id_number]]
            if problems:
                rejects.add(row.line, problems)
                outcome.failed += 1
                if len(outcome.sample) < SAMPLE:
                    outcome.sample.append((row.line.number, "；".join(map(str, problems))))
        done += len(rows)
        progress(done, table.total)


def _write(run: _Run, rows: list[Checked]) -> roster.Written:
    """One chunk; again when another scope's import has just added one of these people: now he is known."""
    people = [row.person for row in rows if row.person is not None]
    return db.transact(lambda: roster.write(run.actor, people, run.scope, correct_names=run.correct_names))


def _refused(written: roster.Written) -> dict[str, Problem]:
    """What is told about the rows that were sound but not taken, by ID number."""
    problems = {each.person.id_number: _elsewhere(each.union_name) for each in written.elsewhere}
    misnamed = Problem(Column.NAME.value, MISNAMED)
    return problems | {person.id_number: misnamed for person in written.misnamed}


def _elsewhere(union_name: str | None) -> Problem:
    if union_name is None:
        return Problem("整行", "这一行不能导入，请核对姓名和身份证号；都无误时，请联系上级工会办理会籍接转")
    return Problem(
        Column.UNION.value, f"这位会员现在属于{union_name}，不在本次导入的范围内，请先办理会籍接转"
    )


def _chunks(rows: Iterator[Checked]) -> Iterator[list[Checked]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _ahead(chunks: Iterator[list[Checked]]) -> Iterator[list[Checked]]:
    """The same chunks, each read and checked while PostgreSQL is busy with the one before it."""

    def read() -> list[Checked]:
        return next(chunks, [])

    with ThreadPoolExecutor(max_workers=1) as reader:
        coming = reader.submit(read)
        while rows := coming.result():
            coming = reader.submit(read)
            yield rows


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


def _digest(path: Path) -> str:
    """SHA-256 of the file: says which file it was without naming it, since names of files hold names."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _record_start(run: _Run) -> None:
    """On record before the first row goes in: a run that is killed leaves nothing else behind."""
    with db.unit_of_work():
        audit.record(
            run.actor,
            "roster.import_started",
            run.scope,
            file_sha256=run.file_sha256,
            correct_names=run.correct_names,
        )


def _record(run: _Run, outcome: Outcome, *, is_finished: bool) -> None:
    """One entry for the file, also when it was cut short: what went in before stays in."""
    figures = {name: getattr(outcome, name) for name in FIGURES}
    with db.unit_of_work():
        audit.record(
            run.actor,
            "roster.import",
            run.scope,
            **figures,
            finished=is_finished,
            file_sha256=run.file_sha256,
        )
