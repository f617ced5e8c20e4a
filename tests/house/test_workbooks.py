"""Excel 工作簿: measured as a stream, and refused before the reader unfolds it."""

import io
import zipfile

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from app import workbooks
from tests import sheets

SHEET, SHARED = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"


def rows_of(content, **bounds):
    with workbooks.open_workbook(content, **bounds) as book:
        return book.get_sheet_by_index(0).to_python(skip_empty_area=False)


def plain(cells=(("甲", "乙"), ("丙", 4.0))):
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(cells):
            sheet.write_row(number, 0, row)
    return held.getvalue()


def test_a_sound_workbook_is_read_from_bytes_and_from_a_path(tmp_path):
    path = tmp_path / "表.xlsx"
    path.write_bytes(plain())
    assert rows_of(plain()) == rows_of(path) == [["甲", "乙"], ["丙", 4.0]]


@settings(deadline=None)  # A busy machine is no failure.
@given(st.integers(0, 40), st.integers(0, 40), st.integers(1, 900))
def test_what_counts_is_the_rectangle_from_the_first_cell_to_the_last(row, column, cells_max):
    content = sheets.stray([["甲"]], far=(row, column))
    if (row + 1) * (column + 1) > cells_max:
        with pytest.raises(workbooks.WorkbookTooLarge):
            rows_of(content, cells_max=cells_max)
    else:
        assert len(rows_of(content, cells_max=cells_max)) == row + 1


@pytest.mark.parametrize("far", [(1_048_575, 16_000), (1_048_575, 200), (70_000, 16_383)])
def test_one_stray_value_far_away_is_refused(far):
    content = sheets.stray([["编号"]], far=far)
    assert len(content) < 10_000
    with pytest.raises(workbooks.WorkbookTooLarge):
        rows_of(content)


def test_a_format_that_reaches_far_counts_for_nothing():
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, "甲")
        sheet.write_blank(1_048_575, 16_383, None, book.add_format({"bold": True}))
    assert rows_of(held.getvalue()) == [["甲"]]


def test_cells_and_rows_without_a_place_of_their_own_are_counted_on():
    row = b"<row>" + b"<c><v>1</v></c>" * 30 + b"</row>"
    content = sheets.altered(plain(), SHEET, b"</sheetData>", row * 2 + b"</sheetData>")
    assert len(rows_of(content, cells_max=120)[0]) == 30
    with pytest.raises(workbooks.WorkbookTooLarge):
        rows_of(content, cells_max=119)


def test_a_long_text_that_is_used_very_often_is_refused(monkeypatch):
    content = plain([["长" * 1_000]] * 50)
    monkeypatch.setattr(workbooks, "TEXT_MAX", 50_000)
    assert len(rows_of(content)) == 50
    monkeypatch.setattr(workbooks, "TEXT_MAX", 49_999)
    with pytest.raises(workbooks.WorkbookTooLarge):
        rows_of(content)


def test_more_bytes_than_allowed_are_not_unpacked():
    with pytest.raises(workbooks.WorkbookTooLarge):
        rows_of(plain(), unpacked_bytes_max=1_000)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (SHEET, b"</sheetData>", b""),
        (SHEET, b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet'),
        (SHARED, b"<si>", b""),
        (RELATIONS, b"worksheets/sheet1.xml", b"media/sheet1.bin"),
    ],
    ids=["cut", "entity", "text", "elsewhere"],
)
def test_a_part_that_cannot_be_followed_is_refused(name, old, new):
    with pytest.raises(workbooks.WorkbookUnreadable):
        rows_of(sheets.altered(plain(), name, old, new))


def test_other_kinds_of_workbook_are_refused():
    held = io.BytesIO(plain())
    with zipfile.ZipFile(held, "a") as archive:
        archive.writestr("content.xml", "<office/>")
    for content in (held.getvalue(), b"", b"PK", b"name,number"):
        with pytest.raises(workbooks.WorkbookUnreadable):
            rows_of(content)
