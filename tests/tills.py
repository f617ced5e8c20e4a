"""收银台: a store with its clerk, and a worker who comes with a coupon and a card."""

from tests import factories


class Till:
    """A store with a batch, its clerk's phone, and workers who come with coupons."""

    def __init__(self, phone, **facts):
        self.store = factories.store()
        self.batch = factories.batch(stores=[self.store], **facts)
        self.binding, person = factories.clerk(self.store)
        self.clerk_openid = person.openid
        self.clerk = phone.another(person.openid)
        self.worker = phone.another(factories.member(phone=f"102{next(factories.counted):08d}").openid)
        self.coupon = self.worker.post(f"/coupon-batches/{self.batch.id}/claim").json["id"]

    def code(self):
        answer = self.worker.post(f"/me/coupons/{self.coupon}/code")
        assert answer.status_code == 201, answer.text
        return answer.json["code"]

    def preview(self, code):
        return self.clerk.post("/clerk/redemptions/preview", {"code": code})

    def redeem(self, code, by=None, store=None, **more):
        body = {"code": code, "store_id": str(factories.id_of(store or self.store)), **more}
        return (by or self.clerk).post("/clerk/redemptions", body)

    def card_code(self):
        return self.worker.post("/me/card/code").json["code"]

    def reverse(self, redemption_id, by=None, reason="扫错了券", **options):
        path = f"/clerk/redemptions/{redemption_id}/reversal"
        return (by or self.clerk).post(path, {"reason": reason}, **options)

    def colleague(self, phone, store=None):
        """Another clerk's phone, of this store or another."""
        return phone.another(factories.clerk(store or self.store)[1].openid)


def refused(answer, status, code):
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text
    return answer.json
