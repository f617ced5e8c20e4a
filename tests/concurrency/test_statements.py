"""结算单: rivals at several desks, and a reversal that comes too late."""

import datetime as dt
import threading
from collections import Counter

from sqlalchemy.exc import IntegrityError

from app import clock
from app.services import statements
from models import Member, StaffRole, StatementState
from tests import factories, live

DESKS, REDEMPTIONS = 8, 30
LATE = (
    "UPDATE redemptions SET reversed_at = now(), reversed_by = clerk_id, reversal_reason = '晚了'"
    " WHERE id = :id"
)


def the_day_before():
    """Two days ago: what was redeemed yesterday can be taken back until half past midnight."""
    return clock.now() - dt.timedelta(days=2)


def redeemed(count):
    """A store where so many coupons were redeemed on a day that can no longer be reversed."""
    store, person = factories.store(), factories.member(verified=False)
    clerk, batch = factories.clerk(store)[0], factories.batch(stores=[store], publish=False)
    facts = {"at": the_day_before(), "member_": person, "by": clerk, "batch_of": batch}
    return store, [factories.redemption(store, **facts) for _ in range(count)]


def draft_at_once(service, **headers):
    """The same period drafted at several desks; the answers, and how often each redemption is an item."""
    with service.preparing():
        store, redemptions = redeemed(REDEMPTIONS)
        staff = [factories.staff(StaffRole.FINANCE) for _ in range(DESKS)]
    day = redemptions[0].redeemed_on.isoformat()
    body = {"merchant_id": str(store.merchant_id), "begins_on": day, "ends_on": day}
    desks = [service.desk(one, **headers) for one in staff]
    answers = live.all_together(desks, lambda desk: desk.post(f"{live.DESK_API}/statements", body))
    items = service.rows(
        "SELECT redemption_id FROM statement_items JOIN statements ON statements.id = statement_id"
        " WHERE merchant_id = :id",
        id=store.merchant_id,
    )
    return answers, Counter(item.redemption_id for item in items)


def assert_one_statement(answers, items):
    (made,) = [answer.json for answer in answers if answer.status == 201]
    assert made["redemption_count"] == len(items) == REDEMPTIONS
    assert set(items.values()) == {1}
    refused = Counter(answer.code for answer in answers if answer.status != 201)
    assert refused == {"statement_overlaps": DESKS - 1}


def test_a_period_drafted_at_8_desks_at_once_is_one_statement(service):
    assert_one_statement(*draft_at_once(service))


def test_without_locks_postgresql_alone_still_makes_one_statement(unguarded):
    assert_one_statement(*draft_at_once(unguarded, X_Without="locks, period"))


@live.shows_in_one_of_five
def test_without_locks_and_rules_redemptions_stand_in_many_statements(lawless):
    answers, items = draft_at_once(lawless, X_Without="locks, period")
    assert sum(answer.status == 201 for answer in answers) > 1
    assert max(items.values()) > 1


def check_at_once(service, **headers):
    """One draft checked at several desks; the answers and how often it is on record."""
    with service.preparing():
        statement = factories.statement(*redeemed(1)[1])
        staff = [factories.staff(StaffRole.FINANCE) for _ in range(DESKS)]
    desks = [service.desk(one, **headers) for one in staff]
    answers = live.all_together(
        desks, lambda desk: desk.post(f"{live.DESK_API}/statements/{statement.id}/check")
    )
    recorded = service.value(
        "SELECT count(*) FROM audit_entries WHERE action = 'statements.check' AND subject_id = :id",
        id=statement.id,
    )
    return Counter(answer.code for answer in answers), recorded


def test_a_draft_checked_at_8_desks_at_once_is_checked_once(service):
    assert check_at_once(service) == ({None: 1, "statement_not_ready": DESKS - 1}, 1)


@live.shows_in_one_of_five
def test_without_the_lock_of_its_row_a_draft_is_checked_many_times(unguarded):
    outcome, recorded = check_at_once(unguarded, X_Without="step")
    assert outcome[None] == recorded > 1


def decide_at_once(service, **headers):
    """The owner agrees while a desk voids; both answers, the state, and how many items are left."""
    with service.preparing() as session:
        statement = factories.statement(*redeemed(2)[1], state=StatementState.AGREED)
        owner = session.get_one(Member, statement.agreed_by)
        statement.state, statement.agreed_by, statement.agreed_at = StatementState.CHECKED, None, None
        staff = factories.staff(StaffRole.FINANCE)
    with service.client(owner, **headers) as phone, service.desk(staff, **headers) as desk:
        phone.connect()
        desk.connect()
        agreed, voided = live.together(
            lambda: phone.post(f"/clerk/statements/{statement.id}/agreement"),
            lambda: desk.post(f"{live.DESK_API}/statements/{statement.id}/void", {"reason": "编错了"}),
        )
    state = service.value("SELECT state FROM statements WHERE id = :id", id=statement.id)
    items = service.value("SELECT count(*) FROM statement_items WHERE statement_id = :id", id=statement.id)
    return agreed.status, voided.status, state, items


def test_an_agreement_and_a_voiding_at_once_leave_one_of_them(service):
    for _ in range(5):
        assert decide_at_once(service) in {(200, 409, "agreed", 2), (409, 200, "voided", 0)}


@live.shows_in_one_of_five
def test_without_the_lock_both_an_agreement_and_a_voiding_are_promised(unguarded):
    outcomes = [decide_at_once(unguarded, X_Without="step") for _ in range(5)]
    assert any(agreed == voided == 200 for agreed, voided, *_ in outcomes)


def reverse_during_a_draft(service):
    """A reversal written by hand that begins while a draft is not committed yet; gives what befell it."""
    with service.preparing():
        store, (redemption,) = redeemed(1)
        staff = factories.staff(StaffRole.FINANCE)
    day, befell = redemption.redeemed_on, []

    def reverse():
        try:
            service.execute(LATE, id=redemption.id)
            befell.append(None)
        except IntegrityError as problem:
            befell.append(problem)

    with service.preparing():
        statements.draft(staff, store.merchant_id, day, day)
        thread = threading.Thread(target=reverse)
        thread.start()
        live.wait_until(lambda: is_waiting(service), "the reversal waits for the draft")
    thread.join()
    return befell[0]


def is_waiting(service):
    return service.value(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND wait_event_type = 'Lock' AND query LIKE 'UPDATE redemptions%'"
    )


def test_a_late_reversal_waits_for_the_draft_and_is_refused_by_the_database(service):
    problem = reverse_during_a_draft(service)
    assert problem is not None
    assert "stands in a statement" in str(problem.orig)


def test_without_the_trigger_a_settled_redemption_would_be_reversed(lawless):
    assert reverse_during_a_draft(lawless) is None
