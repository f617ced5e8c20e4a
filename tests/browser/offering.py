"""发券: a batch as somebody drafts it in the form, for stories of what becomes of it."""

from tests.browser.filling import choose, fill, find, send
from tests.browser.reading import settle

BATCHES = "/console/api/coupon-batches"


def drafted(page, **facts):
    """A batch of a noodle shop in one of its stores, drafted from the list of batches; gives its row."""
    page.get_by_role("button", name="起草券批次").click()
    settle(page)
    find(page, "merchant_id", "面馆")
    settle(page)
    choose(page, "store_ids")
    page.keyboard.press("Escape")
    fill(page, **facts)
    with page.expect_response(lambda each: each.url.endswith(BATCHES)) as answer:
        send(page)
    assert answer.value.status == 201, answer.value.text()
    return answer.value.json()


def published(page, **facts):
    """The same, published by whoever has drafted it: no chair is asked where nothing is as good as cash."""
    batch = drafted(page, **facts)
    page.goto(f"/console/coupons/{batch['id']}")
    page.get_by_role("button", name="发布", exact=True).click()
    send(page)
    # The record reads itself anew until every coupon is made.
    page.get_by_role("button", name="增减库存").wait_for()
    return batch
