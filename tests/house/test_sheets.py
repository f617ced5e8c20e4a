"""写 Excel: what somebody has typed comes out as he has typed it."""

import io

import pytest

from app import sheets, workbooks


@pytest.mark.parametrize("options", [{}, {"constant_memory": True}, {"in_memory": True}])
def test_texts_stay_texts_numbers_numbers_and_nothing_is_left_empty(options):
    held = io.BytesIO()
    with sheets.writing(held, **options) as book:
        sheet = book.add_worksheet("表")
        sheets.put(sheet, 0, ("=1+1", "320401199001010011", None, 4.5, "http://example.org"))
        sheets.put(sheet, 1, (7,), start=3, style=book.add_format({"bold": True}))
    with workbooks.open_workbook(held.getvalue()) as found:
        rows = found.get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert rows == [["=1+1", "320401199001010011", "", 4.5, "http://example.org"], ["", "", "", 7.0, ""]]
