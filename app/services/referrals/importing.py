"""导入答复: the workbook that the partner has filled in — all rows or none, each wrong row told."""

import datetime as dt
import io
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from python_calamine import CalamineError, CalamineWorkbook

from app import clock
from app.db import session
from app.errors import InvalidValue, TooLarge
from app.services.referrals import answering, packing
from app.services.referrals.answering import Answer
from app.services.referrals.reading import whole
from models import Referral, ReferralState, Staff

BYTES_MAX = 5 * 1024 * 1024
ROWS_MAX = 10_000
MOST_FEN = 100_000_000
MOST_MONTHS = 360
REASON_MAX = 200
PROBLEMS_SHOWN = 50
GRANTED = frozenset({"批准", "同意", "通过"})
DECLINED = frozenset({"不批准", "拒绝", "不同意", "未通过"})
_NEEDED = (packing.NUMBER, *packing.ANSWERED)


class AnswersUnreadable(InvalidValue):
    code, detail = "referral_answers_unreadable", "合作机构的答复文件读不出来"
    next = "请用导出的转介材料填写最后几列，存为 .xlsx 后再导入"


class AnswersWrong(InvalidValue):
    code, detail = "referral_answers_wrong", "答复里有几行要改，全部改好后再导入，这次一行也没有存"
    next = "请按提示逐行改好，原样再导入一次"


class AnswersTooLarge(TooLarge):
    code, detail = "referral_answers_too_large", "文件超过 5 MB，请核对是不是选错了文件"


@dataclass(frozen=True)
class Line:
    """One row as the partner has sent it back; `number` is that of the sheet."""

    number: int
    cells: Mapping[str, str]


class _Wrong(ValueError):
    """What is wrong with a row."""


def import_answers(staff: Staff, campaign_id: uuid.UUID, content: bytes) -> int:
    """导入答复: how many were recorded now. The same file again changes nothing.

    Refuses with `referral_answers_unreadable`, `referral_answers_wrong` (with `problems`, no row is kept).
    """
    lines = _read(content)
    waiting = {
        str(referral.id): referral
        for referral in session().scalars(
            whole(staff)
            .where(Referral.campaign_id == campaign_id)
            .order_by(Referral.id)
            .with_for_update(of=Referral)
            .execution_options(populate_existing=True)
        )
    }
    sound, problems = _judge(lines, waiting)
    if problems:
        raise AnswersWrong(problems=problems[:PROBLEMS_SHOWN], problem_count=len(problems))
    for referral, given in sound:
        answering.record(staff, referral, given)
    return len(sound)


def _judge(
    lines: Sequence[Line], known: Mapping[str, Referral]
) -> tuple[list[tuple[Referral, Answer]], list[dict[str, str | int]]]:
    sound: list[tuple[Referral, Answer]] = []
    problems: list[dict[str, str | int]] = []
    seen: set[str] = set()
    for line in lines:
        try:
            found = _sound(line, known, seen)
        except _Wrong as wrong:
            problems.append({"row": line.number, "message": str(wrong)})
        else:
            if found is not None:
                sound.append(found)
        seen.add(line.cells[packing.NUMBER])
    return sound, problems


def _sound(line: Line, known: Mapping[str, Referral], seen: set[str]) -> tuple[Referral, Answer] | None:
    """What is to be recorded; None where nothing has been answered yet, or this has been recorded."""
    referral = known.get(line.cells[packing.NUMBER])
    if referral is None:
        raise _Wrong("编号不在这个活动的转介里")
    if line.cells[packing.NUMBER] in seen:
        raise _Wrong("这个编号出现了两次")
    if not line.cells[packing.RESULT]:
        return None
    given = _answer(line.cells)
    if referral.state is ReferralState.FORWARDED:
        if not referral.forwarded_at.astimezone(clock.CITY).date() <= given.answered_on <= clock.today():
            raise _Wrong("答复日期不能早于转介那天，也不能晚于今天")
        return referral, given
    told = (referral.state, referral.amount_fen, referral.months)
    if told != (given.state, given.amount_fen, given.months):
        raise _Wrong("这一行已经登记过别的答复，或者已经撤回")
    return None


def _answer(cells: Mapping[str, str]) -> Answer:
    result, reason = cells[packing.RESULT], cells[packing.REASON][:REASON_MAX] or None
    if result in DECLINED:
        if reason is None:
            raise _Wrong("不批准的要写原因")
        return Answer(amount_fen=None, months=None, reason=reason, answered_on=_day(cells[packing.DAY]))
    if result not in GRANTED:
        raise _Wrong("结果只能填“批准”或“不批准”")
    return Answer(
        amount_fen=_fen(cells[packing.AMOUNT]),
        months=_months(cells[packing.MONTHS]),
        reason=reason,
        answered_on=_day(cells[packing.DAY]),
    )


def _fen(text: str) -> int:
    try:
        fen = round(float(text.replace(",", "")) * 100)
    except (ValueError, OverflowError):
        raise _Wrong("批准金额请填数字，单位是元") from None
    if not 0 < fen <= MOST_FEN:
        raise _Wrong("批准金额超出范围")
    return fen


def _months(text: str) -> int:
    try:
        months = float(text)
    except (ValueError, OverflowError):
        raise _Wrong("期限请填几个月") from None
    if not 0 < months <= MOST_MONTHS or months != int(months):
        raise _Wrong("期限请填几个月")
    return int(months)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text[:10].replace("/", "-"))
    except ValueError:
        raise _Wrong("答复日期请写成 2026-07-01") from None


def _read(content: bytes) -> list[Line]:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError, IndexError):
        raise AnswersUnreadable from None
    if len(rows) > ROWS_MAX:
        raise AnswersUnreadable(detail=f"文件超过 {ROWS_MAX} 行")
    lines = list(_lines([[_text(cell) for cell in row] for row in rows]))
    if not lines:
        raise AnswersUnreadable
    return lines


def _lines(rows: list[list[str]]) -> Iterator[Line]:
    columns: dict[str, int] = {}
    for number, row in enumerate(rows, start=1):
        if not columns:
            if all(name in row for name in _NEEDED):
                columns = {name: len(row) - 1 - row[::-1].index(name) for name in _NEEDED[1:]}
                columns[packing.NUMBER] = row.index(packing.NUMBER)
            continue
        cells = {name: row[place] if place < len(row) else "" for name, place in columns.items()}
        if cells[packing.NUMBER]:
            yield Line(number, cells)


def _text(cell: object) -> str:
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, dt.date) else str(cell).strip()
