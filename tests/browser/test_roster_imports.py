"""名册导入的故事: a file with wrong rows is foreseen, written, mended and imported again."""

import io
import itertools
import secrets

import pytest
import xlsxwriter
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from app.seeding.city.numbers import UNASSIGNED_WALKERS_REGION, id_check_character
from tests import sheets
from tests.browser.filling import find, send
from tests.browser.reading import settle

pytestmark = pytest.mark.browser
HEAD = ["姓名", "身份证号", "所属工会"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PATH = "/console/api/roster-imports"
_order = itertools.count(secrets.randbelow(900_000))


def id_number():
    """One that nobody has, also in a demo that runs already."""
    day, order = divmod(next(_order) % 250_000, 1000)
    body = f"{UNASSIGNED_WALKERS_REGION}1991{1 + day // 25:02d}{1 + day % 25:02d}{order:03d}"
    return body + id_check_character(body)


def workbook(*rows):
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("名册")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return held.getvalue()


def pick(page, content, name="名册.xlsx"):
    """Choose a file at 导入名册, as from the disk."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="导入名册", exact=True).click()
    chooser.value.set_files({"name": name, "mimeType": XLSX, "buffer": content})
    settle(page)


def hand_in(page, content, union):
    """Pick, say for which union, and wait for the preview; the record stands open."""
    pick(page, content)
    find(page, "union_id", union)
    send(page)
    expect(page.get_by_text("预览好了，还没有写入")).to_be_visible()


def write(page):
    page.get_by_role("button", name="确认写入", exact=True).click()
    settle(page)
    send(page)


def figures(page):
    """新增、有错 as the record says them."""
    shown = page.request.get(f"{PATH}/{page.url.rsplit('/', 1)[-1]}").json()
    return shown["new_count"], shown["failed_count"]


@pytest.fixture
def union(desks):
    return desks.people["grassroots.operator"]["union"]


def test_a_file_with_wrong_rows_is_foreseen_written_mended_and_imported_again(sit, union):
    page = sit("city.operator", "/roster_imports")
    rows = [
        ["测试好", id_number(), union],
        ["测试错", "329100199001010000", union],
        ["=1+1", id_number(), union],
        ["测试远", id_number(), "没有这个工会"],
    ]
    hand_in(page, workbook(HEAD, *rows), union)
    drawer = page.locator(".el-drawer")
    for sentence in ("姓名：像是公式", "所属工会：系统里没有这个工会", "身份证号："):
        expect(drawer.get_by_text(sentence).first).to_be_visible()
    expect(drawer.get_by_text("测*好")).to_be_visible()
    assert figures(page) == (1, 3)
    write(page)
    expect(drawer.get_by_text("写入完成，3 行有错没有写入")).to_be_visible()

    with page.expect_download() as saved:
        page.get_by_role("button", name="下载出错的行", exact=True).click()
    assert saved.value.suggested_filename == "名册出错的行.xlsx"
    head, *wrong = CalamineWorkbook.from_path(saved.value.path()).get_sheet_by_index(0).to_python()
    assert head == ["行号", "问题", *HEAD]
    assert [row[2] for row in wrong] == ["测试错", "=1+1", "测试远"]
    mended = [
        [*row[:2], name, id_number(), union]
        for row, name in zip(wrong, ("测试错", "测试式", "测试远"), strict=True)
    ]

    page.goto("/console/roster_imports")
    hand_in(page, workbook(head, *mended), union)
    assert figures(page) == (3, 0)
    write(page)
    expect(drawer.get_by_text("全部写入完成。")).to_be_visible()
    expect(page.get_by_role("button", name="下载出错的行", exact=True)).to_be_hidden()


def test_what_is_no_roster_is_named_and_nothing_is_left_behind(sit, union, watch):
    page = sit("city.operator", "/roster_imports")
    before = page.request.get(PATH).json()["items"]
    pick(page, workbook(HEAD), name="名册.xlsx.exe")
    expect(page.get_by_text("只能导入 .xlsx 和 .csv 文件")).to_be_visible()
    send(page)
    watch.expect(422, "POST", PATH)
    watch.expect(413, "POST", PATH)
    for content, said in (
        (b"MZ\x90\x00\x03 a program under another name", "roster_file_unreadable"),
        (sheets.stray([HEAD]), "roster_file_too_long"),
        (workbook(["甲", "乙"], ["1", "2"]), "roster_columns_missing"),
    ):
        pick(page, content)
        find(page, "union_id", union)
        with page.expect_response(lambda each: each.request.method == "POST") as answer:
            send(page)
        refusal = answer.value.json()
        assert refusal["code"] == said
        expect(page.get_by_role("alert").filter(has_text=refusal["detail"])).to_be_visible()
        page.get_by_role("button", name="取消", exact=True).click()
        expect(page.locator(".el-dialog:visible")).to_have_count(0)
    assert page.request.get(PATH).json()["items"] == before


def test_a_preview_that_nobody_wants_is_cancelled(sit, union):
    page = sit("city.operator", "/roster_imports")
    hand_in(page, workbook(HEAD, ["测试停", id_number(), union]), union)
    page.locator(".el-drawer").get_by_role("button", name="取消", exact=True).click()
    settle(page)
    send(page)
    expect(page.locator(".el-drawer").get_by_text("已取消，没有写入。")).to_be_visible()
    expect(page.get_by_role("button", name="确认写入", exact=True)).to_be_hidden()
