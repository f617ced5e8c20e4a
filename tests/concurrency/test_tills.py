"""核销: one code held out to fifty tills at the same moment."""

from collections import Counter

from tests import factories, live

TILLS = 50


def hold_out(service, **headers):
    """One member's code at fifty clerks of one store; the answers, the coupon and the store."""
    with service.preparing():
        store = factories.store()
        batch = factories.batch(stores=[store], quantity=1)
        store_id, batch_id = store.id, batch.id
    with service.preparing():
        member = factories.member()
        clerks = [factories.clerk(store)[1] for _ in range(TILLS)]
    with service.client(member) as phone:
        coupon_id = phone.post(f"/coupon-batches/{batch_id}/claim").json["id"]
        code = phone.post(f"/me/coupons/{coupon_id}/code").json["code"]
    body = {"code": code, "store_id": str(store_id), "amount_fen": 3500}
    clients = [service.client(clerk, **headers) for clerk in clerks]
    answers = live.all_together(clients, lambda client: client.post("/clerk/redemptions", body))
    redemptions = service.rows("SELECT id, clerk_id FROM redemptions WHERE coupon_id = :id", id=coupon_id)
    told = service.rows(
        "SELECT subject_id FROM notices WHERE kind = 'coupon_redeemed' AND facts->>'coupon_id' = :id",
        id=coupon_id,
    )
    assert {row.subject_id for row in told} == {row.id for row in redemptions}
    return answers, redemptions, store_id


def assert_one_redemption(answers, redemptions, store_id):
    (won,) = [answer.json for answer in answers if answer.status == 201]
    ((redemption_id, _),) = redemptions
    assert won["id"] == str(redemption_id)
    lost = [answer.json for answer in answers if answer.status != 201]
    assert Counter(problem["code"] for problem in lost) == {"coupon_already_redeemed": TILLS - 1}
    assert {problem["store"]["id"] for problem in lost} == {str(store_id)}
    assert {problem["redeemed_at"] for problem in lost} == {won["redeemed_at"]}


def test_one_code_at_50_tills_is_redeemed_once(service):
    assert_one_redemption(*hold_out(service))


def test_with_a_naive_till_postgresql_alone_still_redeems_once_and_nobody_sees_an_error(unguarded):
    assert_one_redemption(*hold_out(unguarded, X_Without="till"))


@live.shows_in_one_of_five
def test_with_a_naive_till_and_no_unique_rules_one_code_is_redeemed_many_times(lawless):
    answers, redemptions, _ = hold_out(lawless, X_Without="till")
    assert len(redemptions) == sum(answer.status == 201 for answer in answers) > 1


def test_a_return_and_a_redemption_at_once_leave_one_of_them(service):
    for _ in range(10):
        with service.preparing():
            store = factories.store()
            store_id, batch_id = store.id, factories.batch(stores=[store], quantity=1).id
        with service.preparing():
            member, clerk = factories.member(), factories.clerk(store)[1]
        with service.client(member) as phone, service.client(clerk) as till:
            coupon_id = phone.post(f"/coupon-batches/{batch_id}/claim").json["id"]
            code = phone.post(f"/me/coupons/{coupon_id}/code").json["code"]
            body = {"code": code, "store_id": str(store_id), "amount_fen": None}
            returned, redeemed = live.together(
                lambda phone=phone, coupon_id=coupon_id: phone.post(f"/me/coupons/{coupon_id}/return"),
                lambda till=till, body=body: till.post("/clerk/redemptions", body),
            )
        state = service.value("SELECT state FROM coupons WHERE id = :id", id=coupon_id)
        outcome = (returned.status, redeemed.status, returned.code or redeemed.code, state)
        assert outcome in {
            (200, 409, "coupon_returned", "returned"),
            (409, 201, "coupon_not_usable", "redeemed"),
        }
