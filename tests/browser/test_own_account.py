"""干部的账号: the first sign-in, recovery codes, sessions elsewhere, a locked one, idle desks, leaving."""

import secrets

import pytest
from playwright.sync_api import expect

from tests.browser.filling import fill, find, send
from tests.browser.reading import settle

pytestmark = pytest.mark.browser
SESSION = "/console/api/session"
FAILURES_MAX = 5
OWN_PASSWORD = "Lantern-Bridge-47"


def ask(page, method, path, body):
    """What the page's person asks of the house, with the token for writing."""
    token = page.request.get(SESSION).json()["csrf_token"]
    headers = {"X-CSRF-Token": token, "Idempotency-Key": secrets.token_hex(16)}
    answer = page.request.fetch(f"/console/api{path}", method=method, data=body, headers=headers)
    assert answer.ok, answer.text()
    return answer.json()


def grant(sit, staff):
    """Read only, over the union of the account; by the one who keeps the roles."""
    body = {"role": "read_only", "union_id": staff["union"]["id"]}
    ask(sit("city.security"), "POST", f"/staff/{staff['id']}/grants", body)


def open_account(sit):
    """An account with one role, and what is shown of it once."""
    page = sit("city.system")
    union = page.request.get("/console/api/unions?limit=1").json()["items"][0]
    body = {"username": f"t{secrets.token_hex(5)}", "name": "新来的同事", "union_id": union["id"]}
    made = ask(page, "POST", "/staff", body)
    grant(sit, made["staff"])
    return made


@pytest.fixture
def newcomer(sit, desks, blank):
    """Her page, after she has signed in and put a password of her own."""
    opened = open_account(sit)
    username = opened["staff"]["username"]
    desks.people[username] = {"password": opened["password"], "totp_secret": opened["totp_secret"]}
    blank.goto("/console/account")
    desks.sign_in(blank, username)
    change_password(blank, desks, username)
    return blank, username


def change_password(page, desks, username):
    page.get_by_role("button", name="换口令", exact=True).click()
    fill(page, password=desks.people[username]["password"], totp=desks.code(username))
    fill(page, new_password=OWN_PASSWORD)
    send(page)
    expect(page.get_by_text("口令已换").first).to_be_visible()
    desks.people[username]["password"] = OWN_PASSWORD
    settle(page)


def test_a_new_colleague_scans_the_picture_signs_in_and_puts_a_password_of_her_own_first(
    sit, blank, desks, watch
):
    username = f"t{secrets.token_hex(5)}"
    page = sit("city.system", "/staff")
    page.get_by_role("button", name="开通账号", exact=True).click()
    settle(page)
    fill(page, username=username, name="新来的同事")
    find(page, "union_id", "常州市总工会")
    with page.expect_response(lambda each: each.url.endswith("/console/api/staff")) as made:
        send(page)
    picture = page.get_by_role("img", name="手机验证器的二维码")
    expect(picture).to_be_visible()
    assert picture.evaluate("(one) => one.complete && one.naturalWidth > 0")
    shown = page.locator(".el-dialog:visible code").all_inner_texts()
    assert shown[0] == username
    page.get_by_role("button", name="我记好了").click()
    grant(sit, made.value.json()["staff"])

    desks.people[username] = {"password": shown[1], "totp_secret": shown[2]}
    blank.goto("/console/stations")
    watch.expect(403, "GET", "/console/api/stations")  # Asked for before the page knew.
    desks.sign_in(blank, username)
    expect(blank.get_by_text("请先换成自己的口令，再办别的事")).to_be_visible()
    change_password(blank, desks, username)
    expect(blank.get_by_text("请先换成自己的口令，再办别的事")).to_be_hidden()
    blank.get_by_role("navigation", name="主菜单").get_by_role("link", name="驿站", exact=True).click()
    expect(blank.get_by_role("heading", name="驿站", level=1)).to_be_visible()


def test_without_the_phone_a_recovery_code_opens_the_console_once(newcomer, desks, new_context, watch):
    page, username = newcomer
    page.get_by_role("button", name="生成新的恢复码").click()
    fill(page, password=OWN_PASSWORD, totp=desks.code(username))
    send(page)
    codes = page.locator(".el-dialog:visible code").inner_text().split()
    assert len(codes) == 10
    page.get_by_role("button", name="我记好了").click()
    expect(page.get_by_text("还剩 10 个没有用过")).to_be_visible()
    for is_first in (True, False):
        elsewhere = watch.over(new_context().new_page())
        elsewhere.goto("/console/account")
        elsewhere.get_by_role("button", name="手机不在身边，用恢复码登录").click()
        elsewhere.fill("#username", username)
        elsewhere.fill("#password", OWN_PASSWORD)
        elsewhere.fill("#recovery", codes[0])
        if not is_first:
            watch.expect(401, "POST", SESSION)
        elsewhere.keyboard.press("Enter")
        if is_first:
            expect(elsewhere.get_by_text("还剩 9 个没有用过")).to_be_visible()
        else:
            expect(elsewhere.get_by_role("alert")).to_contain_text("请核对后再试")


def test_a_session_that_is_ended_from_the_list_is_out_at_its_next_step(newcomer, desks, new_context, watch):
    page, username = newcomer
    elsewhere = watch.over(new_context().new_page())
    elsewhere.goto("/console/account")
    desks.sign_in(elsewhere, username)
    settle(elsewhere)
    page.reload()
    page.get_by_role("button", name="让它退出").click()
    page.get_by_role("button", name="确定").click()
    expect(page.get_by_text("已退出").first).to_be_visible()
    expect(page.get_by_role("button", name="让它退出")).to_be_hidden()
    watch.expect(401, "GET", "/console/api/")
    elsewhere.get_by_role("navigation", name="主菜单").get_by_role("link", name="驿站", exact=True).click()
    expect(elsewhere.get_by_text("请重新登录，正在填写的内容还在")).to_be_visible()


def test_five_wrong_codes_lock_the_account_and_say_until_when_and_whom_to_ask(newcomer, new_context, watch):
    _, username = newcomer
    page = watch.over(new_context().new_page())
    page.goto("/console/")
    for status in (*[401] * FAILURES_MAX, 429):
        watch.expect(status, "POST", SESSION)
        page.fill("#username", username)
        page.fill("#password", OWN_PASSWORD)
        page.fill("#totp", "000000")
        with page.expect_response(f"**{SESSION}") as answer:
            page.keyboard.press("Enter")
        assert answer.value.status == status
    refusal = page.get_by_role("alert")
    expect(refusal).to_contain_text("连续输错 5 次，账号已锁定 15 分钟")
    expect(refusal).to_contain_text("请稍后再试，或请系统管理员处理")


def test_before_an_idle_desk_ends_the_person_is_told_and_what_was_typed_stays(sit):
    page = sit("city.merchants")
    minutes = page.request.get(SESSION).json()["idle_minutes"]
    page.clock.install()
    page.goto("/console/merchants")
    settle(page)
    page.get_by_role("button", name="录入商户", exact=True).click()
    name = f"歇了一会儿{secrets.token_hex(3)}"
    with page.expect_response(lambda each: name in (each.request.post_data or "")):
        fill(page, name=name)
    page.clock.fast_forward(f"{minutes - 1:02}:00")
    told = page.get_by_role("dialog", name="快要自动退出了")
    expect(told).to_contain_text("正在填写的内容会留着")
    told.get_by_role("button", name="继续工作").click()
    expect(told).to_be_hidden()
    expect(page.locator("#q-name")).to_have_value(name)
    page.clock.fast_forward(f"{minutes + 1:02}:00")
    expect(page.get_by_text("请重新登录，正在填写的内容还在")).to_be_visible()
    expect(page.locator("#q-name")).to_have_value(name)


def test_what_lies_with_a_leaver_is_handed_to_a_colleague_and_the_account_is_closed(newcomer, sit, watch):
    page, username = newcomer
    colleague = open_account(sit)["staff"]["username"]
    admin = sit("city.system", "/staff")
    admin.get_by_label("登录名或姓名").fill(username)
    admin.get_by_role("button", name="查询").click()
    admin.get_by_role("link", name=username).click()
    admin.get_by_role("button", name="离任交接").click()
    settle(admin)
    find(admin, "username", colleague)
    fill(admin, reason="调离本单位")
    send(admin)
    expect(admin.get_by_text("已转给同事：待审件 0 件")).to_be_visible()
    expect(admin.locator(".el-drawer").get_by_text("已停用")).to_be_visible()
    watch.expect(401, "GET", "/console/api/")
    page.get_by_role("navigation", name="主菜单").get_by_role("link", name="驿站", exact=True).click()
    expect(page.get_by_text("请重新登录，正在填写的内容还在")).to_be_visible()
