"""flask coupons: a merchant's file of codes."""

import uuid

import pytest
import xlsxwriter
from sqlalchemy import select

from models import MerchantCode
from tests import factories, sheets


@pytest.fixture
def batch_id(session):
    return factories.batch(quantity=3, publish=False, code_source="merchant").id


def stored(session, batch_id):
    codes = session.scalars(select(MerchantCode).where(MerchantCode.batch_id == batch_id))
    return sorted(code.code for code in codes)


def test_a_file_of_codes_is_imported_with_or_without_a_heading(flask, session, batch_id, tmp_path):
    path = tmp_path / "券码.csv"
    path.write_text("券码,备注\nA1,甲\n A2 ,\n\n", encoding="utf-8-sig")
    result = flask("coupons", "import-codes", batch_id, path)
    assert (result.exit_code, result.stdout) == (0, "导入 2 个券码，还没有用到的共 2 个。\n"), result.output
    book = tmp_path / "券码.xlsx"
    with xlsxwriter.Workbook(book) as workbook:
        workbook.add_worksheet().write_column(0, 0, ["A3", "0004"])
    assert flask("coupons", "import-codes", batch_id, book).exit_code == 0
    assert stored(session, batch_id) == ["0004", "A1", "A2", "A3"]


def test_numbers_blanks_and_repetitions_are_named_by_row_and_nothing_is_kept(
    flask, session, batch_id, tmp_path
):
    book = tmp_path / "券码.xlsx"
    with xlsxwriter.Workbook(book) as workbook:
        workbook.add_worksheet().write_column(0, 0, ["code", "B1", 692000000001.0, "", "B1"])
    result = flask("coupons", "import-codes", batch_id, book)
    assert result.exit_code == 1
    for said in ("第 3 行 被 Excel 当成了数字", "第 4 行 空白", "第 5 行 和前面的券码重复"):
        assert said in result.stderr
    assert stored(session, batch_id) == []


def test_a_code_in_a_far_cell_is_refused(flask, session, batch_id, tmp_path):
    book = tmp_path / "券码.xlsx"
    book.write_bytes(sheets.stray([["A1"]]))
    result = flask("coupons", "import-codes", batch_id, book)
    assert result.exit_code == 1
    assert "有内容落在很远的格子里" in result.stderr
    assert stored(session, batch_id) == []


@pytest.mark.parametrize("content", [b"", b"\n\n", "券码\n".encode(), b"\xff\xfe\x00", b'"A1\n'])
def test_a_file_without_codes_is_refused(flask, batch_id, tmp_path, content):
    path = tmp_path / "券码.csv"
    path.write_bytes(content)
    result = flask("coupons", "import-codes", batch_id, path)
    assert result.exit_code == 1
    assert "没有券码" in result.stderr


def test_a_file_that_is_not_there_and_a_batch_that_is_not_there_are_named(flask, batch_id, tmp_path):
    assert "打不开" in flask("coupons", "import-codes", batch_id, tmp_path / "无.csv").stderr
    broken = tmp_path / "券码.xlsx"
    broken.write_bytes(b"PK\x03\x04 broken")
    assert "打不开" in flask("coupons", "import-codes", batch_id, broken).stderr
    path = tmp_path / "券码.csv"
    path.write_text("A1\n")
    assert "没有找到这批优惠券" in flask("coupons", "import-codes", uuid.uuid4(), path).stderr
