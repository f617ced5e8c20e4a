"""到期提醒、过期告知、收盘: each said or done once, at its time, however late somebody gets to it."""

import datetime as dt

import pytest
import time_machine
from sqlalchemy import select

from app import clock
from app.db import session as current
from app.services import coupons, notices
from app.services.coupons import lapsing, reminding
from app.wechat import templates
from models import (
    AuditEntry,
    BatchState,
    CodeSource,
    CouponBatch,
    CouponState,
    Erasure,
    ErasureSource,
    ErasureState,
    MerchantCode,
    Notice,
    NoticeState,
)
from tests import factories

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
NOON = dt.datetime(2026, 11, 22, 12, 0, tzinfo=clock.CITY)


@pytest.fixture
def at(session):
    """`at(moment)` puts the clock there for what follows."""
    travellers = []

    def travel(moment):
        stop()
        travellers.append(time_machine.travel(moment, tick=False))
        travellers[-1].start()

    def stop():
        while travellers:
            travellers.pop().stop()

    travel(NOON)
    yield travel
    stop()


def hold(*, left, life=30 * DAY, batch=None, **facts):
    """A coupon that runs out after `left`, claimed `life` before its end."""
    closes_at = clock.now() + left
    batch = batch or factories.batch(quantity=1, publish=False)
    return factories.coupon(
        batch, claimed_at=closes_at - life, use_opens_at=closes_at - life, use_closes_at=closes_at, **facts
    )


def remind():
    written = []
    assert reminding.remind(progress=written.append) == (written[-1] if written else 0)
    return written[-1] if written else 0


def tell_expired():
    return reminding.tell_expired(progress=lambda _: None)


def said(coupon):
    found = current().scalars(select(Notice).where(Notice.subject_id == coupon.id).order_by(Notice.id))
    return [(notice.kind, notice.occasion) for notice in found]


def only_notice(coupon):
    return current().scalars(select(Notice).where(Notice.subject_id == coupon.id)).one()


def test_a_holder_hears_three_days_and_one_day_before_the_end_and_no_oftener(at):
    coupon = hold(left=3 * DAY + HOUR)
    assert remind() == 0
    at(NOON + HOUR)
    assert (remind(), remind()) == (1, 0)
    at(NOON + 2 * DAY)
    assert remind() == 0
    at(NOON + 2 * DAY + HOUR)
    assert (remind(), remind()) == (1, 0)
    assert said(coupon) == [("coupon_expiring", "3d"), ("coupon_expiring", "1d")]


def test_a_reminder_says_what_until_when_and_how_long_and_goes_stale(at):
    coupon = hold(left=2 * DAY + 13 * HOUR)
    remind()
    notice = only_notice(coupon)
    assert notice.facts == {"title": "满30减10", "until": "2026年11月25日 01:00", "left": "3天"}
    assert (notice.subject, notice.member_id) == ("coupons", coupon.member_id)
    assert (notice.state, notice.due_at) == (NoticeState.WAITING, NOON)
    assert notice.deadline_at == NOON + notices.KINDS["coupon_expiring"].lasts
    declared = notices.KINDS[notice.kind]
    texts = {meaning: text.format(**notice.facts) for meaning, text in declared.fields.items()}
    assert templates.find(declared.template).problems(texts) == {}


def test_after_an_outage_only_the_later_reminder_is_said(at):
    coupon = hold(left=3 * DAY + HOUR)
    at(NOON + 2 * DAY + 5 * HOUR)
    assert (remind(), remind()) == (1, 0)
    assert said(coupon) == [("coupon_expiring", "1d")]


def test_a_late_reminder_says_the_truth_and_is_not_sent_when_it_has_become_silly(at):
    two_days, hours = hold(left=DAY + 6 * HOUR), hold(left=5 * HOUR)
    assert remind() == 2
    assert only_notice(two_days).facts["left"] == "2天"
    assert only_notice(two_days).deadline_at == NOON + 6 * HOUR  # From then on it is one day.
    assert only_notice(hours).facts["left"] == "5小时"
    assert only_notice(hours).deadline_at == NOON + 5 * HOUR


@pytest.mark.parametrize("hour", [21, 23, 3])
def test_what_is_written_at_night_is_sent_in_the_morning(at, hour):
    at(NOON.replace(hour=hour))
    coupon, ends_before = hold(left=2 * DAY + HOUR), hold(left=2 * HOUR)
    assert remind() == 2
    morning = NOON.replace(hour=9) + (DAY if hour > 9 else 0 * DAY)
    assert only_notice(coupon).due_at == morning
    assert only_notice(coupon).facts["left"] == "2天"  # When it is sent.
    assert only_notice(ends_before).facts["left"] == "2小时"
    assert only_notice(ends_before).deadline_at < morning


@pytest.mark.parametrize(
    ("left", "life"),
    [(2 * DAY, 3 * DAY), (2 * DAY, 2 * DAY), (12 * HOUR, DAY), (HOUR, 2 * HOUR)],
    ids=["three days of life", "claimed after that point", "one day of life", "a life of hours"],
)
def test_who_has_just_read_when_it_ends_is_not_told_again(at, left, life):
    coupon = hold(left=left, life=life)
    assert remind() == 0
    assert said(coupon) == []


def test_a_coupon_that_could_not_be_used_yet_is_not_spoken_of(at):
    closes_at = NOON + 2 * DAY
    coupon = factories.coupon(
        factories.batch(publish=False),
        claimed_at=NOON - 9 * DAY,
        use_opens_at=NOON + DAY,
        use_closes_at=closes_at,
    )
    assert remind() == 0
    assert said(coupon) == []


def test_at_the_very_end_there_is_nothing_left_to_be_reminded_of(at):
    hold(left=dt.timedelta())
    assert remind() == 0
    assert tell_expired() == 1


def test_returned_redeemed_and_erased_ones_get_nothing(at):
    coupon = hold(left=2 * DAY)
    coupon.state, coupon.returned_at = CouponState.RETURNED, NOON
    hold(left=2 * DAY).state = CouponState.REDEEMED
    hold(left=-HOUR).state = CouponState.REDEEMED
    for left in (2 * DAY, -HOUR):
        gone = hold(left=left)
        erasure = Erasure(
            member_id=gone.member_id,
            source=ErasureSource.PERSON,
            state=ErasureState.DONE,
            requested_at=NOON,
            due_at=NOON,
            done_at=NOON,
        )
        current().add(erasure)
    current().flush()
    assert (remind(), tell_expired()) == (0, 0)


def test_a_member_who_is_still_cooling_off_is_reminded(at):
    coupon = hold(left=2 * DAY)
    wish = Erasure(
        member_id=coupon.member_id, source=ErasureSource.PERSON, requested_at=NOON, due_at=NOON + 9 * DAY
    )
    current().add(wish)
    current().flush()
    assert remind() == 1


def test_reminding_goes_on_where_it_stopped_chunk_by_chunk(at, monkeypatch):
    monkeypatch.setattr(reminding, "CHUNK", 3)
    batch = factories.batch(publish=False)
    # Many run out at the same moment; some end a chunk just there.
    held = [hold(left=left, batch=batch) for left in (DAY, *[2 * DAY] * 6, 3 * DAY)]
    seen = []
    assert reminding.remind(progress=seen.append) == 8
    assert seen == [1, 4, 7, 8]
    assert [len(said(coupon)) for coupon in held] == [1] * 8
    assert remind() == 0


def test_a_run_that_was_cut_off_is_finished_by_the_next_one(at, monkeypatch):
    monkeypatch.setattr(reminding, "CHUNK", 2)
    batch = factories.batch(publish=False)
    held = [hold(left=2 * DAY, batch=batch) for _ in range(5)]

    def stop(_written):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reminding.remind(progress=stop)
    assert sum(len(said(coupon)) for coupon in held) == 2
    assert remind() == 3
    assert [len(said(coupon)) for coupon in held] == [1] * 5


def test_a_coupon_that_ran_out_is_told_of_once_and_not_long_afterwards(at):
    fresh, old = hold(left=-HOUR), hold(left=-8 * DAY)
    assert (tell_expired(), tell_expired()) == (1, 0)
    assert (said(fresh), said(old)) == ([("coupon_expired", "")], [])
    assert only_notice(fresh).facts == {"title": "满30减10", "until": "2026年11月22日 11:00"}
    assert only_notice(fresh).state is NoticeState.KEPT


def test_a_clock_that_was_put_back_says_nothing_again(at):
    coupon = hold(left=2 * DAY + HOUR)
    at(NOON + 2 * DAY)
    assert remind() == 1
    at(NOON + 3 * DAY)
    assert tell_expired() == 1
    at(NOON)
    assert remind() == 1  # What it would have said by now, had the clock not been ahead.
    at(NOON + 2 * DAY)
    assert (remind(), tell_expired()) == (0, 0)
    assert len(said(coupon)) == 3


def batch_whose_claiming_ends(at_, **facts):
    return factories.batch(
        publish=False,
        state=facts.pop("state", BatchState.PUBLISHED),
        claim_opens_at=at_ - 10 * DAY,
        claim_closes_at=at_,
        **{"use_opens_at": at_ - 10 * DAY, "use_closes_at": at_ + 5 * DAY, **facts},
    )


def again(batch):
    return current().get_one(CouponBatch, factories.id_of(batch))


def test_a_batch_is_closed_once_when_its_claim_window_is_over(at):
    batch = batch_whose_claiming_ends(NOON)
    at(NOON - dt.timedelta(seconds=1))
    assert lapsing.close() == 0
    at(NOON)
    assert (lapsing.close(), lapsing.close()) == (1, 0)
    assert again(batch).closed_at == NOON
    (entry,) = current().scalars(select(AuditEntry).where(AuditEntry.subject_id == factories.id_of(batch)))
    assert (entry.action, entry.actor_kind, entry.actor_id) == ("coupons.close", "system", None)


def test_a_draft_is_never_closed_and_a_recalled_batch_is(at):
    batch_whose_claiming_ends(NOON, state=BatchState.DRAFT)
    assert lapsing.close() == 0
    batch_whose_claiming_ends(NOON, state=BatchState.RECALLED, state_reason="印错了")
    assert lapsing.close() == 1


def test_what_lapsed_is_counted_a_day_after_the_last_use_window(at):
    batch = batch_whose_claiming_ends(NOON)
    for state in ("claimed", "claimed", "redeemed"):
        hold(left=5 * DAY, batch=batch).state = CouponState(state)
    current().flush()
    at(NOON + 6 * DAY - HOUR)
    assert (lapsing.close(), lapsing.count_lapsed()) == (1, 0)
    at(NOON + 6 * DAY)
    assert (lapsing.count_lapsed(), lapsing.count_lapsed()) == (1, 0)
    assert again(batch).lapsed_count == 2


def test_with_counted_days_the_last_possible_claim_decides(at):
    batch = batch_whose_claiming_ends(
        NOON, use_opens_at=None, use_closes_at=None, use_after_days=1, use_for_days=7
    )
    lapsing.close()
    at(NOON + 9 * DAY - HOUR)
    assert lapsing.count_lapsed() == 0
    at(NOON + 9 * DAY)
    assert lapsing.count_lapsed() == 1
    assert again(batch).lapsed_count == 0


def test_what_is_closed_decides_nothing(at):
    batch = factories.batch(quantity=1, claim_closes_at=NOON + HOUR)
    at(NOON + HOUR)
    assert lapsing.close() == 1
    at(NOON)  # The demo's clock was put back: the window is open again.
    assert coupons.claim(factories.member(), batch.id).state is CouponState.CLAIMED


@pytest.mark.parametrize(("shown", "kinds", "lapsed"), [(True, [], 0), (False, ["coupon_expired"], 1)])
def test_of_a_merchants_own_code_that_was_shown_nobody_says_that_it_lapsed(at, shown, kinds, lapsed):
    batch = factories.batch(quantity=1, publish=False, code_source=CodeSource.MERCHANT)
    coupon = hold(left=HOUR, batch=batch)
    code = MerchantCode(batch_id=batch.id, coupon_id=coupon.id)
    code.code, code.shown_at = "C-0001", clock.now() if shown else None
    current().add(code)
    current().flush()
    assert (remind() == 0) is shown
    at(NOON + 2 * HOUR)
    tell_expired()
    assert [kind for kind, _ in said(coupon) if kind == "coupon_expired"] == kinds
    lapsing._count_lapsed(batch)
    assert batch.lapsed_count == lapsed
