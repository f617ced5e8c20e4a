"""导出排名: one round as a workbook, each judge in a column. Names keep their mask."""

import io
import uuid

from app import sheets
from app.services import audit
from app.services.contests.finding import get_round
from app.services.contests.ranking import CENTI, Place, rank
from models import Staff

HEADINGS = ("分组", "名次", "参赛者", "工会", "平均分", "打分表")


def write_ranking(staff: Staff, round_id: uuid.UUID) -> bytes:
    """导出一轮的排名 as XLSX, on record. Refuses with `contest_round_not_found`."""
    found = get_round(staff, round_id)
    ranking = rank(found)
    held = io.BytesIO()
    with sheets.writing(held, constant_memory=True) as book:
        sheet = book.add_worksheet(ranking.declared.title)
        headings = [*HEADINGS, *ranking.judges.values()]
        sheet.set_column(0, len(headings) - 1, 18)
        sheet.write_row(0, 0, headings, book.add_format({"bold": True}))
        for row, place in enumerate(ranking.places, start=1):
            sheets.put(sheet, row, _cells(place, list(ranking.judges)))
    audit.record(staff, "contests.export", found, entry_count=len(ranking.places))
    return held.getvalue()


def _cells(place: Place, judges: list[uuid.UUID]) -> list[str | float]:
    given = [place.totals.get(judge_id) for judge_id in judges]
    return [
        place.entry.group,
        "" if place.rank is None else place.rank,
        place.name,
        place.union,
        "" if place.score_centi is None else place.score_centi / CENTI,
        place.sheet_count,
        *("" if total is None else total for total in given),
    ]
