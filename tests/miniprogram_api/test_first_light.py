"""主线: a worker logs in, is verified, claims a coupon; a clerk redeems it, once."""

from tests import factories


def test_a_worker_claims_and_a_clerk_redeems_once(phone):
    factories.privacy_document()
    entry = factories.roster_entry(name="王小明")
    number = entry.id_number
    store = factories.store()
    batch = factories.batch(stores=[store])
    _, clerk = factories.clerk(store)

    worker = phone.log_in(factories.openid())
    assert worker.post(f"/coupon-batches/{batch.id}/claim").json["code"] == "not_verified"
    verified = worker.post(
        "/me/verification",
        {"name": "王小明", "id_number": number, "consent": {"document": "privacy", "version": "1"}},
    )
    assert verified.status_code == 200, verified.text
    assert verified.json["name"] == "王*明"
    assert number not in verified.text

    claimed = worker.post(f"/coupon-batches/{batch.id}/claim", key="k1")
    assert claimed.status_code == 201, claimed.text
    again = worker.post(f"/coupon-batches/{batch.id}/claim", key="k1")
    assert (again.data, again.headers["Idempotent-Replayed"]) == (claimed.data, "true")
    assert worker.post(f"/coupon-batches/{batch.id}/claim").json["code"] == "coupon_limit_reached"

    code = worker.post(f"/me/coupons/{claimed.json['id']}/code")
    assert code.status_code == 201, code.text
    till = phone.another(clerk.openid)
    preview = till.post("/clerk/redemptions/preview", {"code": code.json["code"]})
    assert preview.json["valid"], preview.text
    redemption = {"code": code.json["code"], "store_id": str(store.id), "amount_fen": 3500}
    redeemed = till.post("/clerk/redemptions", redemption)
    assert redeemed.status_code == 201, redeemed.text
    second = till.post("/clerk/redemptions", redemption)
    assert second.status_code == 409
    assert second.json["code"] == "coupon_already_redeemed"
    assert second.json["store"]["name"] == "茶山店"
    assert till.get("/clerk/redemptions").json["items"][0]["id"] == redeemed.json["id"]
    assert worker.get("/me/coupons").json["items"][0]["state"] == "redeemed"
    assert worker.post("/me/card/code").status_code == 201
