"""进度和时限: what the ticks count of campaigns, batches and desks is what counting by hand gives."""

import datetime as dt
import random
from collections import Counter

import pytest
from sqlalchemy import select

from app import clock
from app.jobs import cockpit as ticks
from app.services.cockpit import KINDS
from app.services.cockpit.clocks import SOON
from models import (
    BatchProgress,
    CampaignProgress,
    CampaignState,
    CouponState,
    DeskClock,
    SignupState,
    StaffRole,
)
from tests import factories, programmes

DAY = dt.timedelta(days=1)
WAIT = {SignupState.SUBMITTED, SignupState.RETURNED, SignupState.WAITING, SignupState.OFFERED}


@pytest.mark.parametrize("seed", [1, 2])
def test_a_campaigns_progress_is_what_counting_its_sign_ups_by_hand_gives(session, seed):
    chance, now = random.Random(seed), clock.now()
    campaign = programmes.campaign(quota=40, amount_fen=1000, budget_fen=100_000)
    expected = Counter()
    for _ in range(16):
        state = chance.choice(list(SignupState))
        late = chance.random() < 0.5
        facts = programmes.fitting(state)
        if state is SignupState.SUBMITTED:
            due_at = now - DAY if late else now + DAY
            facts |= {
                "stage_union_id": campaign.union_id,
                "stage_role": StaffRole.REVIEWER,
                "stage_due_at": due_at,
            }
        amount = chance.choice([None, 700])
        programmes.signup(campaign, amount_fen=amount, **facts)
        expected["signed"] += state not in {SignupState.CANCELLED, SignupState.EXPIRED}
        expected["waiting"] += state in WAIT
        expected["overdue"] += state is SignupState.SUBMITTED and late
        expected["approved"] += state is SignupState.APPROVED
        expected["handed"] += state is SignupState.HANDED_OUT
        expected["refused"] += state in {SignupState.REJECTED, SignupState.NOT_DRAWN}
        if state in {SignupState.OFFERED, SignupState.APPROVED, SignupState.HANDED_OUT}:
            expected["promised"] += amount or 1000
    session.commit()
    ticks.progress()
    made = session.get_one(CampaignProgress, campaign.id)
    got = {
        "signed": made.signed_count,
        "waiting": made.waiting_count,
        "overdue": made.overdue_count,
        "approved": made.approved_count,
        "handed": made.handed_count,
        "refused": made.refused_count,
        "promised": made.promised_fen,
    }
    assert +Counter(got) == +expected
    assert (made.capacity, made.paid_fen) == (40, 0)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_batchs_progress_is_what_counting_its_coupons_by_hand_gives(session, seed):
    chance, now = random.Random(seed), clock.now()
    store = factories.store()
    clerk = factories.clerk(store)[0]
    batch = factories.batch(stores=[store], subsidy_percent=50, budget_fen=10_000)
    expected = Counter()
    for _ in range(12):
        match chance.randrange(4):
            case 0:
                made = factories.redemption(
                    store, by=clerk, batch_of=batch, subsidy_fen=chance.randrange(500)
                )
                expected += Counter(claimed=1, redeemed=1, subsidy=made.subsidy_fen)
            case 1:
                made = factories.redemption(store, by=clerk, batch_of=batch)
                made.reversed_at, made.reversed_by, made.reversal_reason = now, clerk.id, "扫错了"
                expected += Counter(claimed=1, redeemed=1)
            case 2:
                closes_at = now + chance.choice([-1, 1]) * DAY
                factories.coupon(
                    batch, claimed_at=now - 9 * DAY, use_opens_at=now - 9 * DAY, use_closes_at=closes_at
                )
                expected += Counter(claimed=1, lapsed=int(closes_at <= now))
            case _:
                factories.coupon(
                    batch, claimed_at=now, use_opens_at=now, use_closes_at=now + DAY,
                    state=CouponState.RETURNED, returned_at=now,
                )  # fmt: skip
    session.commit()
    ticks.progress()
    made = session.get_one(BatchProgress, batch.id)
    got = Counter(
        claimed=made.claimed_count, redeemed=made.redeemed_count, lapsed=made.lapsed_count,
        subsidy=made.subsidy_fen,
    )  # fmt: skip
    assert +got == +expected


def test_progress_is_counted_again_and_ended_campaigns_leave_it_as_it_was(session, seat):
    campaign = programmes.campaign(title="夏送清凉")
    programmes.signup(campaign)
    session.commit()
    ticks.progress()
    programmes.signup(campaign)
    session.commit()
    ticks.progress()
    ticks.progress()
    (line,) = seat(StaffRole.CHAIR).get("/cockpit/campaigns").json["items"]
    assert (line["title"], line["type_title"], line["signed_count"]) == ("夏送清凉", "夏送清凉", 2)
    campaign.state, campaign.ended_at = CampaignState.ENDED, clock.now() - 500 * DAY
    programmes.signup(campaign)
    session.commit()
    ticks.progress()
    session.expire_all()
    assert session.get_one(CampaignProgress, campaign.id).signed_count == 2


def test_lines_stay_within_ones_scope_and_are_narrowed(session, seat):
    factories.batch()
    batch = factories.batch(subsidy_percent=50, budget_fen=10_000)
    home = factories.district_union("wujin")
    batch.union_id = home.id
    ours = programmes.campaign(title="武进的", union_id=home.id, district="wujin")
    programmes.campaign(title="全市的")
    late = programmes.signup(
        ours, state=SignupState.SUBMITTED, stage_union_id=home.id, stage_role=StaffRole.REVIEWER,
        stage_due_at=clock.now() - DAY,
    )  # fmt: skip
    assert late.state is SignupState.SUBMITTED
    session.commit()
    ticks.progress()
    desk, city = seat(StaffRole.CHAIR, union=home), seat(StaffRole.CHAIR)

    def titles(who, query=""):
        return sorted(line["title"] for line in who.get(f"/cockpit/campaigns{query}").json["items"])

    assert (titles(desk), titles(city)) == (["武进的"], ["全市的", "武进的"])
    assert titles(city, "?is_overdue=true") == titles(city, "?district=wujin") == ["武进的"]
    assert titles(city, "?type=summer_cooling") == ["全市的", "武进的"]
    assert titles(city, "?type=winter_warmth") == []
    (line,) = desk.get("/cockpit/batches").json["items"]
    assert (line["id"], line["budget_fen"]) == (str(batch.id), 10_000)
    assert len(city.get("/cockpit/batches").json["items"]) == 2
    assert len(city.get("/cockpit/batches?is_subsidised=true").json["items"]) == 1
    for path in ("campaigns", "batches"):
        answer = city.get(f"/cockpit/{path}?cursor=AAAA")
        assert (answer.status_code, answer.json["code"]) == (422, "cursor_invalid")


def test_lines_take_few_queries_and_turn_their_pages(session, seat, statements):
    for number in range(5):
        programmes.campaign(title=f"第{number}个")
        factories.batch(publish=True)
    session.commit()
    ticks.progress()
    desk = seat(StaffRole.CHAIR)
    for path in ("campaigns", "batches"):
        first = desk.get(f"/cockpit/{path}?limit=3").json
        rest = desk.get(f"/cockpit/{path}?limit=3&cursor={first['next_cursor']}").json
        assert len({line["id"] for line in first["items"] + rest["items"]}) == 5
        counts = []
        for limit in (1, 5):
            with statements() as seen:
                desk.get(f"/cockpit/{path}?limit={limit}")
            counts.append(len(seen))
        assert counts[0] == counts[1] <= 12


def test_clocks_say_what_waits_what_soon_runs_out_and_what_has_within_ones_scope(session, seat):
    now = clock.now()
    home, other = factories.district_union("wujin"), factories.district_union("tianning")
    street = factories.union(home, "湖塘镇工会", district="wujin")
    campaign = programmes.campaign()
    for union_id, due_at in (
        (home.id, now - DAY),
        (street.id, now + SOON - dt.timedelta(minutes=5)),
        (street.id, now + 9 * DAY),
        (other.id, now - DAY),
    ):
        programmes.signup(
            campaign, state=SignupState.SUBMITTED, stage_union_id=union_id, stage_role=StaffRole.REVIEWER,
            stage_due_at=due_at,
        )  # fmt: skip
    store = factories.store(factories.merchant(union_id=home.id))
    factories.report(store, due_at=now - DAY)
    session.commit()
    assert ticks.clocks() == len(session.scalars(select(DeskClock.kind)).all()) == 4
    ticks.clocks()

    def waiting(who):
        items = who.get("/cockpit/clocks").json["items"]
        assert [each["kind"] for each in items] == list(KINDS)
        return {
            each["kind"]: (each["waiting_count"], each["soon_count"], each["overdue_count"])
            for each in items
            if each["waiting_count"]
        }

    assert waiting(seat(StaffRole.CHAIR)) == {"signups": (4, 1, 2), "offer_reports": (1, 0, 1)}
    assert waiting(seat(StaffRole.CHAIR, union=home)) == {"signups": (3, 1, 1), "offer_reports": (1, 0, 1)}
    assert waiting(seat(StaffRole.CHAIR, union=street)) == {"signups": (2, 1, 0)}
