"""撤销核销: against itself, against redeeming again, and against whoever settles."""

from collections import Counter

import sqlalchemy as sa

from tests import factories, live

TILLS, ROUNDS = 20, 10
WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND wait_event_type = 'Lock' AND state = 'active'"
)


class Shop:
    """A store with its clerks, and a member with a coupon that may be redeemed there."""

    def __init__(self, service, clerks=1, **headers):
        self.service, self.headers = service, headers
        with service.preparing():
            store = factories.store()
            self.store_id = str(store.id)
            batch_id = factories.batch(stores=[store], quantity=1).id
        with service.preparing():
            self.member = factories.member()
            self.clerks = [factories.clerk(store)[1] for _ in range(clerks)]
        with service.client(self.member) as phone:
            self.coupon_id = phone.post(f"/coupon-batches/{batch_id}/claim").json["id"]

    def code(self):
        with self.service.client(self.member) as phone:
            return phone.post(f"/me/coupons/{self.coupon_id}/code").json["code"]

    def tills(self):
        return [self.service.client(clerk, **self.headers) for clerk in self.clerks]

    def body(self, code):
        return {"code": code, "store_id": self.store_id, "amount_fen": 3500}

    def redeem(self):
        with self.service.client(self.clerks[0]) as till:
            made = till.post("/clerk/redemptions", self.body(self.code()))
            assert made.status == 201, made.body
            return made.json["id"]

    def facts(self):
        """The state of the coupon, how many redemptions count, and how many were made."""
        ((state, living, made),) = self.service.rows(
            "SELECT (SELECT state FROM coupons WHERE id = :id),"
            " count(*) FILTER (WHERE reversed_at IS NULL), count(*)"
            " FROM redemptions WHERE coupon_id = :id",
            id=self.coupon_id,
        )
        return state, living, made


def reverse(till, redemption_id):
    return till.post(f"/clerk/redemptions/{redemption_id}/reversal", {"reason": "扫错了券"})


def reverse_at_once(service, **headers):
    counter = Shop(service, TILLS, **headers)
    redemption_id = counter.redeem()
    answers = live.all_together(counter.tills(), lambda till: reverse(till, redemption_id))
    traces = service.value(
        "SELECT count(*) FROM audit_entries WHERE action = 'redemptions.reverse' AND subject_id = :id",
        id=redemption_id,
    )
    return Counter((answer.status, answer.code) for answer in answers), traces, counter.facts()


def test_of_20_reversals_at_once_one_takes_back(service):
    answers, traces, facts = reverse_at_once(service)
    assert answers == {(200, None): 1, (409, "already_reversed"): TILLS - 1}
    assert (traces, facts) == (1, ("claimed", 0, 1))


@live.shows_in_one_of_five
def test_without_the_lock_several_believe_that_they_took_back(unguarded):
    answers, traces, _ = reverse_at_once(unguarded, X_Without="reversal")
    assert answers[200, None] == traces > 1


def test_reversing_and_redeeming_again_at_once_never_count_a_coupon_twice(service):
    for _ in range(ROUNDS):
        counter = Shop(service, clerks=8)
        codes = [counter.code() for _ in range(4)]
        redemption_id = counter.redeem()

        def act(turn, redemption_id=redemption_id, codes=codes, counter=counter):
            place, till = turn
            if place % 2:
                return reverse(till, redemption_id)
            return till.post("/clerk/redemptions", counter.body(codes[place // 2]))

        tills = counter.tills()
        answers = live.together(*[lambda turn=turn: act(turn) for turn in enumerate(tills)])
        for till in tills:
            till.close()
        assert {answer.code for answer in answers} - {None} <= {
            "already_reversed",
            "coupon_already_redeemed",
            "code_already_used",
        }
        again = sum(answer.status == 201 for answer in answers)
        assert sum(answer.status == 200 for answer in answers) == 1
        assert counter.facts() == ("redeemed" if again else "claimed", again, 1 + again)
        assert again <= 1


def settle_during_a_reversal(service, **headers):
    """Whoever settles holds the redemption while the reversal arrives, and is done before it goes on."""
    counter = Shop(service, **headers)
    redemption_id = counter.redeem()
    with service.preparing():
        staff_id = factories.staff().id
    (till,) = counter.tills()
    with till, service.engine.connect() as desk:
        desk.execute(sa.text("SELECT id FROM redemptions WHERE id = :id FOR UPDATE"), {"id": redemption_id})
        till.send("POST", f"/clerk/redemptions/{redemption_id}/reversal", {"reason": "扫错了券"})
        live.wait_until(lambda: service.value(WAITING) >= 1, "the reversal waits for the redemption")
        desk.execute(
            sa.text(
                "WITH made AS (INSERT INTO statements (id, merchant_id, begins_on, ends_on, state,"
                " redemption_count, discount_fen, subsidy_fen, made_by, made_at)"
                " SELECT gen_random_uuid(), merchant_id, redeemed_on, redeemed_on, 'draft', 1, discount_fen,"
                " subsidy_fen, :staff, now() FROM redemptions WHERE id = :id RETURNING id)"
                " INSERT INTO statement_items (statement_id, redemption_id) SELECT id, :id FROM made"
            ),
            {"id": redemption_id, "staff": staff_id},
        )
        desk.commit()
        return till.receive(), counter.facts()


def test_what_goes_into_a_statement_meanwhile_is_not_taken_back(service):
    answer, facts = settle_during_a_reversal(service)
    assert (answer.status, answer.code) == (409, "redemption_settled")
    assert facts == ("redeemed", 1, 1)


def test_without_the_lock_a_statement_holds_what_was_taken_back(lawless):
    answer, facts = settle_during_a_reversal(lawless, X_Without="reversal")
    assert (answer.status, facts) == (200, ("claimed", 0, 1))
