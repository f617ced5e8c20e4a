"""导入名单: all of a file or nothing; what is wrong is told row by row, or marked in a copy of the file."""

import csv
import hashlib
import io
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import insert

from app.campaign_types.declaration import ListRule, Match
from app.db import session
from app.errors import Conflict, InvalidValue, TooLarge
from app.services import audit, campaigns, unions
from app.services.name_lists import checking
from app.services.name_lists.checking import Row
from app.services.roster_files import Rejects, RosterFileTooLong, Table, open_table
from models import ApplicantKind, Campaign, ListedPerson, NameList, Staff, Union

FILE_BYTES_MAX = 5 * 1024 * 1024
UNPACKED_BYTES_MAX = 64 * 1024 * 1024
CELLS_MAX = 500_000
SHOWN = 50
"""So many rows that are wrong are told; the marked copy has them all."""
_ZIP = b"PK"


class NameListNotWanted(Conflict):
    code, detail = "name_list_not_wanted", "这个活动不用交名单"
    next = "直接填写报名表就可以了"


class NameListInvalid(InvalidValue):
    code, detail = "name_list_invalid", "名单里有几行要改，全部改好后再导入，这次一行也没有存"
    next = "可以下载标好问题的名单，改好后原样导入"


class NameListTooLarge(TooLarge):
    code, detail = "name_list_too_large", "名单文件超过 5 MB，太大了"
    next = "请只保留姓名等需要的列，去掉图片和其他工作表"


@dataclass(frozen=True)
class Preview:
    """What an import would do. `problems` are (row, column, sentence), the first `SHOWN` of them."""

    person_count: int
    matched_count: int
    problem_count: int
    problems: list[dict[str, Any]]
    ignored_columns: list[str]
    other_sheets: list[str]


def preview(staff: Staff, campaign_id: uuid.UUID, content: bytes, *, union_id: uuid.UUID) -> Preview:
    """预览名单: what would become of each row; nothing is kept.

    Refuses with `campaign_not_found`, `name_list_not_wanted`, `union_not_found`, `roster_file_unreadable`,
    `name_list_too_large`, `roster_columns_missing`.
    """
    _, _, rule = _ask(staff, campaign_id, union_id)
    with _opened(rule, content) as table:
        rows = checking.check(rule, table, campaign_id=campaign_id, union_id=union_id)
        return _preview(rule, table, rows)


def mark(staff: Staff, campaign_id: uuid.UUID, content: bytes, *, union_id: uuid.UUID) -> bytes:
    """标出问题: the whole list as CSV with a column of what is wrong, to be mended and imported as it is.

    Audited, since it holds people. Refuses as `preview` does.
    """
    campaign, _, rule = _ask(staff, campaign_id, union_id)
    with tempfile.TemporaryDirectory(prefix="name-list-") as folder, _opened(rule, content) as table:
        rows = checking.check(rule, table, campaign_id=campaign_id, union_id=union_id)
        path = Path(folder) / "marked.csv"
        with Rejects(Path(folder) / "list.csv", table.header, path) as marked:
            for row in rows:
                marked.add(row.line, row.problems)
        wrong = sum(bool(row.problems) for row in rows)
        audit.record(staff, "name_lists.mark", campaign, union_id=str(union_id), problem_count=wrong)
        return path.read_bytes()


def import_list(staff: Staff, campaign_id: uuid.UUID, content: bytes, *, union_id: uuid.UUID) -> NameList:
    """导入名单: all of it, or nothing. It waits for the sign-up that takes it; unused it goes after a week.

    Refuses as `preview` does, and with `name_list_invalid` (`errors` by row).
    """
    campaign, union, rule = _ask(staff, campaign_id, union_id)
    with _opened(rule, content) as table:
        rows = checking.check(rule, table, campaign_id=campaign_id, union_id=union_id)
        found = _preview(rule, table, rows)
    if found.problem_count:
        told: dict[str, list[str]] = {}
        for one in found.problems:
            told.setdefault(f"第{one['row']}行", []).append(f"{one['column']}：{one['sentence']}")
        raise NameListInvalid(errors=told, problem_count=found.problem_count)
    made = NameList(
        campaign_id=campaign.id,
        union_id=union.id,
        staff_id=staff.id,
        person_count=found.person_count,
        matched_count=found.matched_count,
        file_sha256=hashlib.sha256(content).digest(),
    )
    session().add(made)
    session().flush()
    people = [_values(made, row) for row in rows]
    session().execute(insert(ListedPerson), people)
    audit.record(
        staff,
        "name_lists.import",
        made,
        person_count=made.person_count,
        matched_count=made.matched_count,
        file_sha256=made.file_sha256.hex(),
    )
    return made


def template(campaign_id: uuid.UUID) -> bytes:
    """名单的空表 as CSV: its header, as this campaign wants it.

    Refuses with `campaign_not_found`, `name_list_not_wanted`.
    """
    rule = _rule_of(campaigns.get_published(campaign_id))
    held = io.StringIO()
    csv.writer(held).writerow([*checking.headings(rule).required, *_optional(rule)])
    return held.getvalue().encode("utf-8-sig")


def _optional(rule: ListRule) -> list[str]:
    return [column.label for column in rule.columns if not column.is_required]


def _ask(staff: Staff, campaign_id: uuid.UUID, union_id: uuid.UUID) -> tuple[Campaign, Union, ListRule]:
    campaign = campaigns.get_published(campaign_id)
    return campaign, unions.get_in_scope(staff, union_id), _rule_of(campaign)


def _rule_of(campaign: Campaign) -> ListRule:
    declared = campaigns.type_of(campaign)
    if declared.list_rule is None or ApplicantKind.UNIT not in declared.applicants:
        raise NameListNotWanted
    return declared.list_rule


@contextmanager
def _opened(rule: ListRule, content: bytes) -> Iterator[Table]:
    """The upload as a table: its own name is not believed, so its first bytes say what it is."""
    suffix = ".xlsx" if content.startswith(_ZIP) else ".csv"
    with tempfile.NamedTemporaryFile(prefix="name-list-", suffix=suffix) as file:
        file.write(content)
        file.flush()
        headings = checking.headings(rule)
        try:
            with open_table(
                Path(file.name), headings, unpacked_bytes_max=UNPACKED_BYTES_MAX, cells_max=CELLS_MAX
            ) as table:
                if table.total > rule.maximum:
                    raise NameListTooLarge(detail=f"名单有 {table.total:,} 行，一次最多 {rule.maximum:,} 人")
                yield table
        except RosterFileTooLong as far:
            raise NameListTooLarge(detail=far.detail) from None


def _preview(rule: ListRule, table: Table, rows: list[Row]) -> Preview:
    problems = [
        {"row": row.line.number, "column": problem.column, "sentence": problem.sentence}
        for row in rows
        for problem in row.problems
    ]
    matched = sum(row.roster_entry_id is not None for row in rows)
    return Preview(
        person_count=len(rows),
        matched_count=matched if rule.match is not Match.NONE else 0,
        problem_count=sum(bool(row.problems) for row in rows),
        problems=problems[:SHOWN],
        ignored_columns=table.header.ignored,
        other_sheets=table.other_sheets,
    )


def _values(made: NameList, row: Row) -> dict[str, Any]:
    person = ListedPerson(
        name_list_id=made.id,
        campaign_id=made.campaign_id,
        number=row.line.number,
        roster_entry_id=row.roster_entry_id,
        is_live=False,
    )
    person.name, person.id_number, person.phone = row.name, row.id_number, row.phone
    person.answers_text = orjson.dumps(row.answers).decode() if row.answers else None
    return {
        column.key: getattr(person, column.key)
        for column in ListedPerson.__table__.columns
        if column.key != "created_at"
    }
