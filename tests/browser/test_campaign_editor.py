"""写活动的故事: two people at one campaign, and whatever else people put into a form."""

import datetime as dt
import io
import secrets

import pytest
from PIL import Image
from playwright.sync_api import expect

from app import clock
from tests.browser.phoning import write
from tests.browser.reading import settle

pytestmark = pytest.mark.browser
CAMPAIGNS = "/console/api/campaigns"
ATTACHMENTS = "/console/api/attachments"
PASTED = (
    '<p>每人一份。<script>window.stolen = 1</script><img src="x" onerror="window.stolen = 1">'
    '<a href="javascript:alert(1)">点这里</a></p>'
)
PASTE = """
(frame, html) => {
  const given = new DataTransfer()
  given.setData('text/html', html)
  frame.dispatchEvent(new ClipboardEvent('paste', { clipboardData: given, bubbles: true, cancelable: true }))
}
"""


def drawn(size=(40, 20), kind="PNG"):
    held = io.BytesIO()
    Image.new("L", size, 200).save(held, kind)
    return held.getvalue()


def refused_files():
    """What is no picture that we take → what the person reads of it."""
    return {
        "封面.svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "不收 SVG 图形"),
        "IMG_0001.HEIC": (b"\0\0\0\x18ftypheic" + bytes(64), "HEIC 照片打不开"),
        "照片.jpg.exe": (b"MZ\x90\0" + bytes(512), "只能上传 JPEG、PNG、WebP 图片"),
        "假照片.exe.jpg": (b"MZ\x90\0" + bytes(512), "只能上传 JPEG、PNG、WebP 图片"),
        "大图.png": (drawn((7_000, 7_000)), "图片的尺寸太大"),
        "原图.jpg": (bytes(20 * 1024 * 1024), "文件有 20 MB，最多 10 MB"),
    }


@pytest.fixture
def draft(sit):
    """A draft of 天宁's union, made by its publisher, and his page."""
    page = sit("tianning.publisher", "/campaigns")
    union_id = next(
        each["id"]
        for each in page.request.get("/console/api/unions?q=天宁区总工会&limit=20").json()["items"]
        if each["name"] == "常州市天宁区总工会"
    )
    now = clock.now().replace(microsecond=0)
    made = write(
        page,
        "POST",
        "/campaigns",
        {
            "type": "reading_festival",
            "union_id": union_id,
            "title": f"读书会{secrets.token_hex(3)}",
            "summary": "一起读一本书",
            "body_html": "<p>带一本书来。</p>",
            "opens_at": now.isoformat(),
            "closes_at": (now + dt.timedelta(days=20)).isoformat(),
        },
    )
    page.goto(f"/console/campaigns/{made['id']}/edit")
    settle(page)
    return page, made


def save(page):
    page.get_by_role("button", name="存草稿").click()


def test_the_second_of_two_who_change_a_campaign_is_told_and_chooses_line_by_line(sit, draft, watch):
    first, made = draft
    second = sit("city.publisher", f"/campaigns/{made['id']}/edit")
    settle(second)
    first.locator("#e-summary").fill("周末一起读")
    with first.expect_response(lambda each: each.request.method == "PATCH") as saved:
        save(first)
    assert saved.value.ok, saved.value.text()

    watch.expect(409, "PATCH", CAMPAIGNS)
    second.locator("#e-summary").fill("晚上一起读")
    save(second)
    dialog = second.get_by_role("dialog", name="同事刚刚改过这个活动")
    expect(dialog).to_contain_text("tianning.publisher")
    expect(dialog).to_contain_text("周末一起读")
    expect(dialog).to_contain_text("晚上一起读")
    dialog.locator("label", has_text="晚上一起读").click()
    with second.expect_response(lambda each: each.request.method == "PATCH") as merged:
        dialog.get_by_role("button", name="按选择的保存").click()
    assert merged.value.json()["summary"] == "晚上一起读"
    expect(dialog).to_be_hidden()


def test_files_that_are_no_pictures_are_named_beside_the_field_and_nothing_typed_is_lost(draft, watch):
    page, _ = draft
    watch.expect(422, "POST", ATTACHMENTS)
    page.locator("#e-summary").fill("还没有保存的一句")
    refusal = page.locator(".cover [role=alert]")
    for name, (content, said) in refused_files().items():
        with page.expect_file_chooser() as chosen:
            page.get_by_role("button", name="选一张图片").click()
        chosen.value.set_files({"name": name, "mimeType": "image/jpeg", "buffer": content})
        expect(refusal).to_contain_text(f"“{name}”没有收下")
        expect(refusal).to_contain_text(said)
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="选一张图片").click()
    chosen.value.set_files({"name": "合影.png", "mimeType": "image/png", "buffer": drawn((320, 180))})
    expect(page.get_by_alt_text("现在的封面")).to_be_visible()
    expect(refusal).to_have_count(0)
    expect(page.locator("#e-summary")).to_have_value("还没有保存的一句")


def test_scripts_in_what_is_pasted_and_a_name_like_a_formula_do_nothing(draft, watch):
    page, made = draft
    # Said of every handler that is parsed, even into a document in which nothing can run.
    watch.foresee("Executing inline event handler violates")
    title = f'=HYPERLINK("http://x"){secrets.token_hex(2)}'
    page.locator("#e-title").fill(title)
    text = page.get_by_role("textbox", name="正文", exact=True)
    text.evaluate(PASTE, PASTED)
    expect(text).to_contain_text("每人一份。")
    with page.expect_response(lambda each: each.request.method == "PATCH") as saved:
        save(page)
    kept = saved.value.json()
    assert kept["title"] == title
    assert "每人一份。" in kept["body_html"]
    assert not any(each in kept["body_html"] for each in ("script", "onerror", "javascript", "<img"))
    page.goto(f"/console/campaigns/{made['id']}")
    expect(page.locator(".el-drawer")).to_contain_text(title)
    assert page.evaluate("() => window.stolen") is None
