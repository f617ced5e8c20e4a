"""单位报名: an operator signs the unit up, names its people, and hears of every line that is wrong."""

import io
import secrets

import pytest
import xlsxwriter
from playwright.sync_api import expect

from tests.browser.filling import choose, send
from tests.browser.reading import find_barriers, settle

pytestmark = pytest.mark.browser


def book(*rows):
    held = io.BytesIO()
    with xlsxwriter.Workbook(held) as made:
        sheet = made.add_worksheet()
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(at, column, cell)
    return {
        "name": "名单.xlsx",
        "mimeType": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "buffer": held.getvalue(),
    }


def hand_in(page, *rows):
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="选择名单").click()
    with page.expect_response("**/name-lists/preview**"):
        chooser.value.set_files(book(["姓名", "手机号"], *rows))


def answer(page):
    """What 夏送清凉·走访 asks of a unit."""
    site = f"二号车间{secrets.token_hex(3)}"
    page.locator("[id='q-answers.site']").fill(site)
    choose(page, "district-address", "天宁")
    page.locator("[id='q-answers.address']").fill("样板路 1 号")
    page.locator("[id='q-answers.headcount']").fill("80")
    choose(page, "answers.work", "高温车间")
    page.keyboard.press("Tab")
    choose(page, "answers.wish", "慰问品")
    page.locator("[id='q-answers.contact']").fill("王小明")
    page.locator("[id='q-answers.phone']").fill("13800138000")
    page.locator(".el-switch").last.click()


def phones(count):
    return [f"139{secrets.randbelow(10**8):08d}" for _ in range(count)]


def returned(page, signup_id, item):
    """As the reviewer above does it at another desk."""
    given = {"item": item, "reason": "请重新交名单", "move_count": 1}
    page.evaluate(
        """async ([path, body]) => {
            const session = await (await fetch('/console/api/session')).json()
            const headers = {'Content-Type': 'application/json', 'X-CSRF-Token': session.csrf_token}
            const answer = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })
            if (!answer.ok) throw new Error(await answer.text())
        }""",
        [f"/console/api/reviews/{signup_id}/return", given],
    )


def open_form(page):
    row = page.locator("tr", has_text="夏送清凉（单位）").first
    row.get_by_role("button", name="报名").click()
    settle(page)


def test_an_operator_signs_the_unit_up_with_a_list_from_a_file(sit):
    page = sit("grassroots.operator", "/unit_campaigns")
    open_form(page)
    answer(page)
    first, second = phones(2)
    hand_in(page, ["王小明", first], ["", second], ["李建国", "12"])
    wrong = page.get_by_role("alert").filter(has_text="一行也没有存")
    expect(wrong).to_contain_text("第 3 行 姓名")
    expect(wrong).to_contain_text("第 4 行 手机号")
    with page.expect_download() as marked:
        page.get_by_role("button", name="下载标好问题的名单").click()
    kept = marked.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert (len(kept), first in kept[1], "手机号" in kept[3]) == (4, True, True)

    hand_in(page, ["王小明", first], ["李建国", second])
    expect(page.get_by_text("名单没有问题：2 人")).to_be_visible()
    assert find_barriers(page) == []
    send(page)
    page.wait_for_url("**/unit_signups/*")
    drawer = page.locator(".el-drawer")
    expect(drawer).to_contain_text("名单人数")
    expect(drawer.get_by_role("row", name="王")).to_have_count(1)


def test_a_short_list_is_typed_line_by_line(sit):
    page = sit("grassroots.operator", "/unit_campaigns")
    open_form(page)
    answer(page)
    page.get_by_text("逐行填写", exact=True).click()
    (number,) = phones(1)
    page.get_by_label("第 1 行 姓名").fill("赵小燕")
    page.get_by_label("第 1 行 手机号").fill("12")
    page.get_by_role("button", name="加一行").click()
    page.get_by_role("button", name="核对名单").click()
    expect(page.get_by_text("第 1 行 手机号：")).to_be_visible()
    page.get_by_label("第 1 行 手机号").fill(number)
    page.get_by_role("button", name="核对名单").click()
    expect(page.get_by_text("名单没有问题：1 人")).to_be_visible()
    send(page)
    page.wait_for_url("**/unit_signups/*")
    expect(page.locator(".el-drawer")).to_contain_text("名单人数")


def test_a_list_that_came_back_is_handed_in_anew(sit):
    page = sit("grassroots.operator", "/unit_campaigns")
    open_form(page)
    answer(page)
    first, second, third = phones(3)
    hand_in(page, ["王小明", first], ["李建国", second])
    expect(page.get_by_text("名单没有问题：2 人")).to_be_visible()
    send(page)
    page.wait_for_url("**/unit_signups/*")
    returned(sit("township.reviewer"), page.url.rsplit("/", 1)[-1], "name_list")

    page.reload()
    page.get_by_role("button", name="补正").click()
    settle(page)
    expect(page.locator("[id='q-answers.site']")).to_have_count(0)
    hand_in(page, ["王小明", first], ["李建国", second], ["赵小燕", third])
    expect(page.get_by_text("名单没有问题：3 人")).to_be_visible()
    with page.expect_response(lambda each: each.request.method == "PUT") as mended:
        send(page)
    assert mended.value.json()["name_list"]["person_count"] == 3


def test_who_does_not_act_for_a_unit_only_looks(sit):
    page = sit("grassroots.chair", "/unit_campaigns")
    expect(page.get_by_role("cell", name="夏送清凉（单位）").first).to_be_visible()
    expect(page.get_by_role("button", name="报名")).to_have_count(0)
