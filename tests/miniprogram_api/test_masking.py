"""个人信息: planted values are looked for in every answer of every operation."""

from app.services import clerks
from tests import factories
from tests.phones import Phone

NAME, CLERK_NAME = "欧阳·测试者", "司徒验证员"
PHONE, CLERK_PHONE = "10298765432", "10287654321"


class Listening(Phone):
    """A phone that keeps every answer, with the operation that gave it."""

    def __init__(self, app, simulator, heard):
        super().__init__(app.test_client(), simulator)
        self.app, self.heard = app, heard

    def another(self, openid=None):
        other = Listening(self.app, self.simulator, self.heard)
        return other.log_in(openid) if openid else other

    def request(self, method, path, **options):
        answer = super().request(method, path, **options)
        endpoint, _ = self.app.url_map.bind("localhost").match(answer.request.path, method)
        self.heard.append((endpoint, answer.status_code, answer.text + str(answer.headers)))
        return answer


_LINES = (
    "clerk.accept_invitation clerk.list_redemptions clerk.list_stores clerk.preview clerk.redeem",
    "clerk.get_outcome clerk.get_redemption clerk.list_discount_uses clerk.reverse clerk.sum_up",
    "clerk.use_discount discounts.get_discount discounts.list_discounts",
    "coupons.claim coupons.get_batch coupons.get_mine coupons.list_batches coupons.list_mine",
    "coupons.return_coupon coupons.show_code me.bind_phone me.get_card me.get_me me.show_card_code",
    "me.update_me me.verify_identity merchants.get_merchant merchants.list_merchants merchants.list_stores",
    "reference.get_document reference.list_categories reference.list_districts",
    "session.log_in session.log_out",
)
STORY = {name for line in _LINES for name in line.split()}
"""What this story asks of the house; it must have got an answer from each."""


def take_back(clerk, code):
    made = clerk.post("/clerk/redemptions/outcome", {"code": code}).json["id"]
    clerk.get(f"/clerk/redemptions/{made}")
    assert clerk.post(f"/clerk/redemptions/{made}/reversal", {"reason": NAME}).status_code == 200


def use_discount(clerk, card, store_id, discount_id):
    body = {"code": card, "store_id": store_id, "discount_id": str(discount_id)}
    assert clerk.post("/clerk/discount-uses", body).status_code == 201
    for path in ("/clerk/summary", "/clerk/discount-uses", "/discounts", f"/discounts/{discount_id}"):
        clerk.get(path)


def test_no_answer_ever_holds_a_name_a_number_or_a_phone_in_plain(app, phone):
    heard = []
    listening = Listening(app, phone.simulator, heard)
    factories.privacy_document()
    entry = factories.roster_entry(name=NAME, phone=PHONE)
    clerk_entry = factories.roster_entry(name=CLERK_NAME)
    number, clerk_number = entry.id_number, clerk_entry.id_number
    store = factories.store()
    batch = factories.batch(stores=[store], per_member_limit=3, per_day_limit=3)
    discount_id = factories.discount(stores=[store]).id
    person = factories.member(entry=clerk_entry, phone=CLERK_PHONE)
    word = clerks.invite(None, store).word

    openid = factories.openid()
    worker, clerk = listening.another(openid), listening.another(person.openid)
    assert clerk.post("/clerk/stores", {"invitation": word}).status_code == 201
    body = {"name": NAME, "id_number": number, "consent": {"document": "privacy", "version": 1}}
    for wrong in ({"name": "别人"}, {"id_number": clerk_number}, {"id_number": number + "0"}, {"x": number}):
        assert worker.post("/me/verification", {**body, **wrong}).status_code in (403, 422)
    assert worker.post("/me/verification", body, key="v").status_code == 200
    worker.post("/me/verification", body, key="v")
    worker.post("/me/phone", {"code": phone.simulator.phone_code(openid, PHONE)})
    refused = worker.post("/me/phone", {"code": phone.simulator.phone_code(openid, CLERK_PHONE)})
    assert refused.json["code"] == "phone_taken"
    rival = listening.another(factories.openid())
    assert rival.post("/me/verification", body).json["code"] == "identity_taken"
    worker.patch("/me", {"district": "wujin"})
    for path in ("/me", "/me/card", "/me/coupons", "/coupon-batches", f"/coupon-batches/{batch.id}"):
        worker.get(path)
    coupons = [worker.post(f"/coupon-batches/{batch.id}/claim", key="c").json["id"]]
    coupons.append(worker.post(f"/coupon-batches/{batch.id}/claim").json["id"])
    worker.get(f"/me/coupons/{coupons[0]}")
    code = worker.post(f"/me/coupons/{coupons[0]}/code").json["code"]
    worker.post(f"/me/coupons/{coupons[1]}/return")
    card = worker.post("/me/card/code").json["code"]
    for shown in (code, card):
        clerk.post("/clerk/redemptions/preview", {"code": shown})
    redemption = {"code": code, "store_id": str(store.id)}
    assert clerk.post("/clerk/redemptions", redemption, key="r").status_code == 201
    for key in ("r", None):
        clerk.post("/clerk/redemptions", redemption, key=key)
    take_back(clerk, code)
    worker.get(f"/me/coupons/{coupons[0]}")
    use_discount(clerk, card, redemption["store_id"], discount_id)
    for path in ("/clerk/redemptions", "/clerk/stores", "/merchants", f"/merchants/{batch.merchant_id}"):
        clerk.get(path)
    for path in ("/stores", "/districts", "/categories", "/documents/privacy"):
        clerk.get(path)
    worker.delete("/session")

    succeeded = {endpoint for endpoint, status, _ in heard if status < 400}
    assert succeeded >= STORY
    whole = "\n".join(text for _, _, text in heard)
    for secret in (
        NAME,
        CLERK_NAME,
        number,
        clerk_number,
        PHONE,
        CLERK_PHONE,
        openid,
        person.openid,
        number[6:14],
    ):
        assert secret not in whole
    assert "欧****者" in whole
    assert "司***员" in whole
    assert "102****5432" in whole
    assert word not in whole
