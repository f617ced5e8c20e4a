"""红娘工作台的故事: a vouch is decided, two clients are introduced, and another matchmaker sees nothing."""

import pytest
from playwright.sync_api import expect

from tests.browser.filling import choose, fill, send
from tests.browser.reading import settle

pytestmark = pytest.mark.browser


def test_a_matchmaker_vouches_for_whoever_has_chosen_her_studio(sit):
    page = sit("tianning.matchmaker", "/matchmaking_vouches?state=waiting")
    page.locator("tbody tr").first.click()
    expect(page.get_by_text("请核实的两件事")).to_be_visible()
    page.get_by_role("button", name="核实属实").click()
    settle(page)
    choose(page, "basis", "看过材料")
    with page.expect_response(lambda each: each.url.endswith("/approval")) as vouched:
        send(page)
    assert vouched.value.ok
    expect(page.get_by_text("已核实").first).to_be_visible()


def test_she_introduces_two_clients_with_the_reasons_before_her_and_keeps_what_is_said(sit, watch):
    page = sit("tianning.matchmaker", "/matchmaking_clients")
    page.get_by_text("青禾").first.click()
    suggested = page.locator("section").filter(has=page.get_by_role("heading", name="可以介绍的"))
    expect(suggested).to_contain_text("符合本人希望的年龄")
    suggested.get_by_role("button", name="牵线").first.click()
    with page.expect_response(lambda each: each.url.endswith("/introductions")) as introduced:
        send(page)
    assert introduced.value.ok
    made = page.locator("section").filter(has=page.get_by_role("heading", name="牵线", exact=True))
    expect(made).to_contain_text("还没答复")
    made.get_by_role("button", name="记反馈").first.click()
    settle(page)
    fill(page, text="想先见一面再说")
    send(page)
    expect(made).to_contain_text("想先见一面再说")

    client_id = page.url.split("?")[0].rsplit("/", 1)[-1]
    watch.expect(404, "GET", "/console/api/matchmaking/clients/")
    other = sit("wujin.matchmaker", f"/matchmaking_clients/{client_id}")
    expect(other.get_by_text("没有找到这位服务对象").first).to_be_visible()
    assert "想先见一面再说" not in other.content()
    assert "青禾" not in other.content()


def test_another_studio_helps_and_neither_reads_the_other_s_file(sit, watch):
    mine = sit("tianning.matchmaker", "/matchmaking_clients")
    mine.get_by_text("青禾").first.click()
    mine.get_by_role("button", name="推荐给别的工作室").click()
    settle(mine)
    choose(mine, "studio_id", "武进红娘工作基地")
    with mine.expect_response(lambda each: each.url.endswith("/proposals")) as proposed:
        send(mine)
    assert proposed.value.ok
    made = mine.locator("section").filter(has=mine.get_by_role("heading", name="推荐给别的工作室"))
    expect(made).to_contain_text("等待答复")

    colleague = sit("wujin.matchmaker", "/today")
    colleague.get_by_text("别处推荐来、等您答复的").click()
    colleague.locator("tbody tr").filter(has_text="青禾").first.click()
    drawer = colleague.locator(".el-drawer")
    expect(drawer).to_contain_text("三班倒，休息时喜欢烘焙和看老电影")
    expect(drawer).not_to_contain_text("手记")
    suggested = drawer.locator("section").filter(
        has=colleague.get_by_role("heading", name="您这里可以介绍的")
    )
    expect(suggested).to_contain_text("石头")
    suggested.get_by_role("button", name="牵线").first.click()
    with colleague.expect_response(lambda each: each.url.endswith("/introduction")) as introduced:
        send(colleague)
    assert introduced.value.ok
    expect(colleague.get_by_text("现在没有等您答复的推荐").first).to_be_visible()

    mine.reload()
    expect(made).to_contain_text("已牵线")
    filed = mine.locator("section").filter(has=mine.get_by_role("heading", name="牵线", exact=True))
    expect(filed).to_contain_text("武进红娘工作基地的服务对象")
    assert "石头" not in filed.inner_text()
