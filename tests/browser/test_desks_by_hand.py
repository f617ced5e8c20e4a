"""办事的故事: a case handed over, a sheet refused row by row, a repair returned, a faster colleague."""

import io

import pytest
import xlsxwriter
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from tests.browser.filling import choose, fill, find, send
from tests.browser.phoning import write
from tests.browser.reading import settle
from tests.pictures import picture

pytestmark = pytest.mark.browser
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def press(page, label):
    page.locator(".el-drawer .actions").get_by_role("button", name=label, exact=True).click()
    settle(page)


def test_a_case_is_handed_over_to_a_colleague_and_the_open_page_says_so(sit):
    page = sit("tianning.reviewer", "/reviews")
    page.get_by_role("button", name="交接给同事").click()
    expect(page.get_by_text("现在没有分派给您的待审件")).to_be_visible()
    page.locator(".queue a").first.click()
    case = page.locator("article.case")
    case.get_by_role("button", name="分派", exact=True).click()
    settle(page)
    choose(page, "username", "tianning.reviewer")
    send(page)
    expect(case).to_contain_text("分派给我")
    signup_id = page.url.split("?")[0].rsplit("/", 1)[1]

    page.get_by_role("button", name="交接给同事").click()
    settle(page)
    expect(page.get_by_role("dialog")).to_contain_text("分派给您的 1 件待审件")
    choose(page, "username", "city.reviewer")
    send(page)
    expect(page.get_by_text("1 件已交接")).to_be_visible()
    expect(case).not_to_contain_text("分派给我")

    colleague = sit("city.reviewer", "/reviews")
    colleague.get_by_role("button", name="分派给我").click()
    colleague.locator(f".queue a[href*='{signup_id}']").click()
    expect(colleague.locator("article.case")).to_contain_text("分派给我")
    expect(colleague.locator(".case .acts").get_by_role("button", name="通过").first).to_be_visible()
    write(colleague, "PUT", f"/reviews/{signup_id}/assignment", {"username": None})


def test_the_sheet_of_a_partner_is_sent_back_row_by_row(sit, watch):
    page = sit("city.operator", "/referrals")
    page.get_by_role("button", name="导出材料").click()
    settle(page)
    choose(page, "campaign_id")
    settle(page)
    choose(page, "partner_id")
    with page.expect_download() as saved:
        send(page)
    rows = CalamineWorkbook.from_path(saved.value.path()).get_sheet_by_index(0)
    rows = rows.to_python(skip_empty_area=False)
    held = io.BytesIO()
    with xlsxwriter.Workbook(held) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        sheet.write(3, rows[2].index("结果"), "也许")

    watch.expect(422, "POST", "/console/api/campaigns/")
    page.get_by_role("button", name="导入答复").click()
    settle(page)
    choose(page, "campaign_id")
    with page.expect_file_chooser() as asked:
        send(page)
    asked.value.set_files([{"name": "答复.xlsx", "mimeType": XLSX, "buffer": held.getvalue()}])
    told = page.locator(".form-dialog [role=alert]")
    expect(told).to_contain_text("这次一行也没有存")
    expect(told).to_contain_text("第 4 行：结果只能填“批准”或“不批准”")


def test_whoever_repairs_again_reads_what_was_missing_and_a_photo_survives_the_way_back(sit):
    chair = sit("city.chair", "/hazards?state=reported")
    chair.locator("main tbody tr").filter(has_text="天宁区").first.click()
    settle(chair)
    report_id = chair.url.split("?")[0].rsplit("/", 1)[1]
    press(chair, "分派")
    choose(chair, "severity", "一般")
    find(chair, "staff_id", "tianning.operator")
    fill(chair, due_at="2027-01-01 10:00")
    send(chair)
    expect(chair.get_by_role("dialog", name="分派整改")).to_have_count(0)

    page = sit("tianning.operator", "/hazards?assigned_to_me=true")
    page.locator(f"main tbody a[href*='{report_id}']").click()
    settle(page)
    press(page, "登记整改")
    fill(page, note="安全网已经挂好")
    photo = {"name": "整改后.png", "mimeType": "image/png", "buffer": picture(size=(320, 180))}
    page.locator("#q-attachments").set_input_files([photo])
    dialog = page.locator(".form-dialog")
    expect(dialog.get_by_text("整改后.png")).to_be_visible()
    page.go_back()
    expect(dialog).to_have_count(0)
    page.go_forward()
    page.locator(".el-drawer .actions").wait_for()
    press(page, "登记整改")
    expect(dialog.get_by_text("先前上传的文件 1")).to_be_visible()
    send(page)
    expect(page.locator(".el-drawer").get_by_text("待验收")).to_be_visible()

    chair.reload()
    settle(chair)
    press(chair, "退回返工")
    fill(chair, reason="东侧还缺一段", due_at="2027-01-02 10:00")
    send(chair)
    expect(chair.locator(".el-drawer")).to_contain_text("东侧还缺一段")
    page.reload()
    settle(page)
    press(page, "登记整改")
    expect(dialog).to_contain_text("上一次被退回：东侧还缺一段")


def test_what_a_colleague_did_meanwhile_is_seen_after_the_refusal_and_who_is_missing_is_told(sit, watch):
    first, second = (sit(name, "/statements?state=draft") for name in ("city.finance2", "city.finance"))
    for page in (first, second):
        page.locator("main tbody tr").last.click()
        settle(page)
        press(page, "复核")
    drawer = second.locator(".el-drawer")
    send(first)
    expect(first.locator(".el-drawer").get_by_text("等商户对账")).to_be_visible()
    watch.expect(409, "POST", "/console/api/statements/")
    send(second)
    expect(second.locator(".form-dialog [role=alert]")).to_contain_text("现在不能办这一步")
    second.locator(".el-dialog__footer:visible button").first.click()
    expect(drawer.get_by_text("等商户对账")).to_be_visible()
    expect(second.locator(".actions").get_by_role("button", name="复核", exact=True)).to_have_count(0)
    expect(drawer).to_contain_text("还没有绑定店主")
