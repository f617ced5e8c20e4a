"""抽签: promised with the draft, frozen after closing, drawn by two persons, and recomputed by anybody."""

import datetime as dt
import json
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import func, select, update

from app import clock
from app.campaign_types.declaration import Gives, QuotaRule, SessionRule
from app.db import session
from app.jobs import draws as jobs
from app.services import draws
from app.services.signups import bulk, settling
from models import (
    AuditEntry,
    Campaign,
    CampaignQuota,
    CampaignSession,
    CampaignState,
    Draw,
    DrawEntrant,
    Notice,
    Signup,
    SignupMove,
    SignupState,
    StaffRole,
)
from tests import factories, pictures, programmes
from tests.phones import Phone

SCRIPT = Path(__file__).parents[2] / "scripts" / "verify_draw.py"
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
NOW = dt.datetime(2026, 7, 1, 12, tzinfo=clock.CITY)
SOURCE = "双色球 2026080 期开奖号码，红球从小到大，再写蓝球"
VALUE = "03 09 15 21 27 33 08"


@pytest.fixture(autouse=True)
def july():
    with time_machine.travel(NOW, tick=False) as now:
        yield now


@pytest.fixture
def first(seat):
    return seat(StaffRole.PUBLISHER)


@pytest.fixture
def lottery(declare):
    return declare("lottery", quota=QuotaRule.DRAW, has_waitlist=True, offers_after_closing=True)


@pytest.fixture
def prepared(first, lottery):
    """`prepared(quotas=…)` gives a published campaign with a promised draw that closes in a day."""

    def make(*, quotas=({"capacity": 2},), type_="lottery", sessions=0):
        of = programmes.campaign(
            type_, state=CampaignState.DRAFT, sessions=sessions, capacity=1, closes_at=clock.now() + DAY
        )
        for each in quotas:
            session().add(CampaignQuota(campaign_id=of.id, **each))
        promised = first.put(f"/campaigns/{of.id}/draw", promise())
        assert promised.status_code == 200, promised.text
        session().execute(
            update(Campaign)
            .where(Campaign.id == of.id)
            .values(state="published", published_by=factories.staff().id, published_at=clock.now())
        )
        session().commit()
        return session().get_one(Campaign, of.id, populate_existing=True), promised.json["id"]

    return make


def promise(**changes):
    return {"public_source": SOURCE, "public_at": (clock.now() + 2 * DAY).isoformat(), **changes}


def enter(of, count, **facts):
    made = [
        factories.id_of(programmes.signup(of, state=SignupState.SUBMITTED, **facts)) for _ in range(count)
    ]
    session().commit()
    return made


def refused(answer, status, code):
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text
    return answer.json


def close(july):
    """The sign-up closes, and the list is frozen."""
    july.move_to(clock.now() + DAY + HOUR)
    session().commit()
    return jobs.freeze()


def named(july, first, seat, draw_id):
    """Two persons name the public value."""
    july.move_to(clock.now() + DAY)
    first.sign_in(first.staff)
    assert first.post(f"/draws/{draw_id}/value", {"value": VALUE}).status_code == 200
    answer = seat(StaffRole.CHAIR).post(f"/draws/{draw_id}/confirmation", {"value": VALUE})
    assert answer.status_code == 200, answer.text
    return answer.json


def drawn(july, first, seat, draw_id):
    assert close(july) == 1
    named(july, first, seat, draw_id)
    session().commit()
    jobs.run(draw_id)


def states(ids):
    found = {one.id: one.state for one in session().scalars(select(Signup))}
    return [found[id_] for id_ in ids]


def dumped(phone, draw_id):
    """The draw with all its entrants, as the service gives them."""
    draw = phone.get(f"/draws/{draw_id}").json
    draw["entrants"], cursor = [], ""
    while cursor is not None:
        page = phone.get(f"/draws/{draw_id}/entrants?limit=3" + (f"&cursor={cursor}" if cursor else "")).json
        draw["entrants"] += page["items"]
        cursor = page["next_cursor"]
    return draw


def verify(draw, folder):
    """What the stand-alone script says of a dumped draw."""
    file = folder / "draw.json"
    file.write_text(json.dumps(draw), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", str(SCRIPT), str(file)], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_a_draw_is_promised_frozen_drawn_and_recomputed(prepared, first, seat, july, phone, tmp_path):
    of, draw_id = prepared()
    ids = enter(of, 7)
    shown = phone.get(f"/draws/{draw_id}").json
    assert (shown["state"], shown["seed"], shown["public_value"]) == ("committed", None, None)
    assert (shown["public_source"], len(shown["commitment"])) == (SOURCE, 64)
    assert phone.get(f"/campaigns/{of.id}").json["draw_id"] == draw_id
    assert jobs.freeze() == 0
    assert close(july) == 1
    frozen = phone.get(f"/draws/{draw_id}").json
    assert (frozen["state"], frozen["entrant_count"]) == ("frozen", 7)
    assert frozen["entrants_hash"] is not None
    named(july, first, seat, draw_id)
    assert phone.get(f"/draws/{draw_id}").json["seed"] is None
    jobs.run(draw_id)
    result = dumped(phone, draw_id)
    assert (result["state"], result["winner_count"], result["applied_count"]) == ("drawn", 2, 7)
    code, said = verify(result, tmp_path)
    assert (code, "对 YES: 7 人参加，2 人抽中" in said) == (0, True), said
    assert sorted(states(ids)) == ["approved"] * 2 + ["waiting"] * 5
    pool = session().scalars(select(CampaignQuota)).one()
    session().refresh(pool)
    assert pool.taken_count == 2
    winner = next(one for one in result["entrants"] if one["result"] == "won")
    page = phone.get(f"/draws/{draw_id}/entrants?entrant={winner['entrant']}").json["items"]
    assert [one["number"] for one in page] == [winner["number"]]
    assert len(phone.get(f"/draws/{draw_id}/entrants?result=won").json["items"]) == 2


def sealed(action):
    """How many steps the entry of `action` speaks for, and whether its hash is that of their history."""
    entry = session().scalars(select(AuditEntry).where(AuditEntry.action == action)).one()
    steps = (
        select(SignupMove.signup_id, SignupMove.number)
        .where(SignupMove.action == action.removeprefix("signups."), SignupMove.at == entry.at)
        .order_by(SignupMove.signup_id)
    )
    found = [(id_, number) for id_, number in session().execute(steps)]
    is_theirs = entry.details["sha256"] == bulk.digest(found)
    assert bulk.digest(found[1:]) != entry.details["sha256"]
    return entry.details["signups"], is_theirs and len(found) == entry.details["signups"]


def test_everybody_is_told_and_finds_himself_in_the_list(prepared, first, seat, july, app, simulator):
    of, draw_id = prepared()
    person = factories.member()
    mine = programmes.signup(of, member_=person, state=SignupState.SUBMITTED)
    openid = person.openid
    enter(of, 4)
    drawn(july, first, seat, draw_id)
    phone = Phone(app.test_client(), simulator).log_in(openid)
    own = phone.get(f"/me/signups/{factories.id_of(mine)}").json
    assert own["draw"]["id"] == draw_id
    listed = phone.get(f"/draws/{draw_id}/entrants?entrant={own['draw']['entrant']}").json["items"][0]
    expected = {"won": "approved", "substitute": "waiting"}[listed["result"]]
    assert own["state"] == expected
    assert [one["action"] for one in own["history"]] == [
        {"won": "draw", "substitute": "queue"}[listed["result"]]
    ]
    kinds = dict(session().execute(select(Notice.kind, func.count()).group_by(Notice.kind)).all())
    assert (kinds["signup_approved"], kinds["signup_waiting"]) == (2, 3)
    assert session().scalar(select(func.count()).select_from(SignupMove)) == 5
    assert sealed("signups.draw") == (2, True)
    assert sealed("signups.queue") == (3, True)
    actions = session().scalars(select(AuditEntry.action).where(AuditEntry.action.like("%draw%"))).all()
    assert {"draws.promise", "draws.freeze", "draws.confirm", "draws.drawn", "signups.draw"} <= set(actions)


def test_substitutes_wait_in_the_order_of_their_ranks(prepared, first, seat, july):
    of, draw_id = prepared()
    enter(of, 6)
    drawn(july, first, seat, draw_id)
    waiting = select(Signup.id).where(Signup.state == SignupState.WAITING).order_by(Signup.queued_at)
    ranked = (
        select(DrawEntrant.signup_id).where(DrawEntrant.result == "substitute").order_by(DrawEntrant.rank)
    )
    assert session().scalars(waiting).all() == session().scalars(ranked).all()


def test_without_a_waiting_list_the_others_miss(prepared, declare, first, seat, july):
    declare("plain_lottery", quota=QuotaRule.DRAW)
    of, draw_id = prepared(type_="plain_lottery")
    ids = enter(of, 3)
    drawn(july, first, seat, draw_id)
    assert sorted(states(ids)) == ["approved", "approved", "not_drawn"]


def test_where_the_coupons_run_out_the_rest_is_drawn_all_the_same(prepared, declare, first, seat, july):
    declare("coupon_lottery", quota=QuotaRule.DRAW, gives=Gives.COUPON)
    batch_id = factories.batch(quantity=1).id
    of, draw_id = prepared(type_="coupon_lottery")
    of.gives_batch_id = batch_id
    ids = enter(of, 2)
    drawn(july, first, seat, draw_id)
    assert sorted(states(ids)) == ["approved", "not_drawn"]
    (told,) = session().scalars(select(SignupMove.reason).where(SignupMove.reason.is_not(None)))
    assert "优惠券已经发完" in told
    assert session().scalars(select(CampaignQuota.taken_count)).all() == [1]


def test_places_of_unions_go_to_their_own_people_first_and_then_the_pool(
    prepared, first, seat, july, phone, tmp_path
):
    district = factories.district_union()
    own = factories.union(district, name="甲厂工会")
    of, draw_id = prepared(quotas=({"capacity": 1}, {"capacity": 2, "union_id": district.id}))
    ours = [
        factories.id_of(
            programmes.signup(
                of,
                member_=factories.member(entry=factories.roster_entry(union_of=own)),
                state=SignupState.SUBMITTED,
            )
        )
        for _ in range(4)
    ]
    others = enter(of, 4)
    drawn(july, first, seat, draw_id)
    won = [states(ours).count("approved"), states(others).count("approved")]
    assert won in ([3, 0], [2, 1])
    quotas = session().execute(select(CampaignQuota.capacity, CampaignQuota.taken_count))
    assert {tuple(row) for row in quotas} == {(1, 1), (2, 2)}
    assert verify(dumped(phone, draw_id), tmp_path)[0] == 0


def test_each_session_has_its_own_places(prepared, declare, first, seat, july, phone, tmp_path):
    declare("shows", quota=QuotaRule.DRAW, sessions=SessionRule.CHOSEN, has_waitlist=True)
    of, draw_id = prepared(quotas=(), type_="shows", sessions=2)
    places = session().scalars(select(CampaignSession.id)).all()
    ids = [enter(of, 3, session_id=place) for place in places]
    drawn(july, first, seat, draw_id)
    assert [states(each).count("approved") for each in ids] == [1, 1]
    taken = session().scalars(select(CampaignSession.taken_count).execution_options(populate_existing=True))
    assert taken.all() == [1, 1]
    assert verify(dumped(phone, draw_id), tmp_path)[0] == 0


def test_one_changed_byte_and_the_script_says_no(prepared, first, seat, july, phone, tmp_path):
    of, draw_id = prepared()
    enter(of, 5)
    drawn(july, first, seat, draw_id)
    sound = dumped(phone, draw_id)
    assert verify(sound, tmp_path)[0] == 0

    def flipped(text):
        return ("1" if text[0] == "0" else "0") + text[1:]

    loser = next(n for n, one in enumerate(sound["entrants"]) if one["result"] != "won")
    tampered = {
        "seed": {**sound, "seed": flipped(sound["seed"])},
        "commitment": {**sound, "commitment": flipped(sound["commitment"])},
        "value": {**sound, "public_value": sound["public_value"][:-1] + "9"},
        "pool": {**sound, "pools": [{**sound["pools"][0], "capacity": 3}]},
        "count": {**sound, "winner_count": 3},
        "missing": {**sound, "entrants": sound["entrants"][:-1]},
        "entrant": changed(sound, 0, entrant=flipped(sound["entrants"][0]["entrant"])),
        "result": changed(sound, loser, result="won"),
        "rank": changed(sound, 0, rank=99),
        "withdrawn": changed(sound, loser, result="withdrawn"),
        "nonsense": {**sound, "seed": "xyz"},
        "state": {**sound, "state": "frozen"},
        "algorithm": {**sound, "algorithm": "coin"},
    }
    for word, draw in tampered.items():
        code, said = verify(draw, tmp_path)
        assert (code, said.startswith("不对 NO")) == (1, True), (word, said)


def changed(draw, number, **facts):
    entrants = [{**one, **facts} if place == number else one for place, one in enumerate(draw["entrants"])]
    return {**draw, "entrants": entrants}


def test_a_run_that_was_cut_off_goes_on_and_comes_out_the_same(
    prepared, first, seat, july, phone, tmp_path, monkeypatch
):
    of, draw_id = prepared(quotas=({"capacity": 3},))
    ids = enter(of, 8)
    assert close(july) == 1
    named(july, first, seat, draw_id)
    session().commit()
    monkeypatch.setattr("app.services.draws.drawing.CHUNK", 2)

    def cut_off(done, _):
        if done == 4:
            raise SystemExit

    with pytest.raises(SystemExit):
        draws.run(uuid.UUID(draw_id), progress=cut_off)
    part = phone.get(f"/draws/{draw_id}").json
    assert (part["state"], part["applied_count"], part["winner_count"]) == ("drawing", 4, 3)
    assert jobs.go_on() == 1
    jobs.run(draw_id)
    jobs.run(draw_id)
    assert jobs.go_on() == 0
    assert verify(dumped(phone, draw_id), tmp_path)[0] == 0
    assert states(ids).count("approved") == 3
    assert session().scalar(select(func.count()).select_from(SignupMove)) == 8


def test_who_withdraws_before_the_draw_is_left_out_of_it(prepared, first, seat, july, phone, tmp_path):
    of, draw_id = prepared(quotas=({"capacity": 2},))
    ids = enter(of, 3)
    assert close(july) == 1
    session().execute(update(Signup).where(Signup.id == ids[0]).values(state="cancelled"))
    named(july, first, seat, draw_id)
    session().commit()
    jobs.run(draw_id)
    assert states(ids) == ["cancelled", "approved", "approved"]
    result = dumped(phone, draw_id)
    assert sorted(one["result"] for one in result["entrants"]) == ["withdrawn", "won", "won"]
    assert verify(result, tmp_path)[0] == 0


def test_an_entrant_under_review_keeps_the_list_open(prepared, july):
    of, draw_id = prepared()
    (under_review,) = enter(of, 1)
    session().execute(
        update(Signup)
        .where(Signup.id == under_review)
        .values(stage_role="reviewer", stage_union_id=factories.city().id, stage_due_at=clock.now())
    )
    assert close(july) == 0
    session().execute(
        update(Signup).where(Signup.id == under_review).values(stage_role=None, stage_union_id=None)
    )
    session().commit()
    assert jobs.freeze() == 1
    assert session().get_one(Draw, uuid.UUID(draw_id)).entrant_count == 1


def test_an_empty_draw_ends_too(prepared, first, seat, july, phone, tmp_path):
    _, draw_id = prepared()
    drawn(july, first, seat, draw_id)
    assert verify(dumped(phone, draw_id), tmp_path)[0] == 0


def test_a_draw_is_promised_only_where_it_is_wanted_and_after_closing(first, lottery, seat):
    draft = {"state": CampaignState.DRAFT, "closes_at": clock.now() + DAY}
    ended = {"state": CampaignState.ENDED, "ended_at": clock.now(), "state_reason": "改期"}
    plain, of_id, open_one, gone = (
        programmes.campaign(type_, **facts).id
        for type_, facts in (
            ("summer_cooling", draft),
            ("lottery", draft),
            ("lottery", {}),
            ("lottery", ended),
        )
    )
    refused(first.put(f"/campaigns/{plain}/draw", promise()), 409, "draw_not_wanted")
    early = promise(public_at=(clock.now() + DAY).isoformat())
    refused(first.put(f"/campaigns/{of_id}/draw", early), 422, "draw_too_early")
    made = first.put(f"/campaigns/{of_id}/draw", promise()).json
    again = first.put(f"/campaigns/{of_id}/draw", promise(public_source="三点钟的收盘指数")).json
    assert (made["id"], made["commitment"]) == (again["id"], again["commitment"])
    assert first.get(f"/campaigns/{of_id}").json["draw_id"] == made["id"]
    refused(first.get(f"/draws/{uuid.uuid4()}"), 404, "draw_not_found")
    refused(first.put(f"/campaigns/{open_one}/draw", promise()), 409, "campaign_already_published")
    refused(first.put(f"/campaigns/{gone}/draw", promise()), 409, "campaign_ended")
    small = seat(StaffRole.PUBLISHER, union=factories.union(name="甲"))
    refused(small.put(f"/campaigns/{of_id}/draw", promise()), 404, "campaign_not_found")
    for path in ("value", "confirmation"):
        refused(small.post(f"/draws/{made['id']}/{path}", {"value": VALUE}), 404, "draw_not_found")
    refused(small.get(f"/draws/{made['id']}"), 404, "draw_not_found")


def test_what_is_not_published_has_no_draw_for_the_public(first, lottery, phone):
    of = programmes.campaign("lottery", state=CampaignState.DRAFT, closes_at=clock.now() + DAY)
    draw_id = first.put(f"/campaigns/{of.id}/draw", promise()).json["id"]
    refused(phone.get(f"/draws/{draw_id}"), 404, "draw_not_found")
    refused(phone.get(f"/draws/{draw_id}/entrants"), 404, "draw_not_found")


def test_two_persons_name_the_value_after_it_is_public(prepared, first, seat, july, phone):
    of, draw_id = prepared()
    enter(of, 3)
    second = seat(StaffRole.PUBLISHER)
    said, other = {"value": VALUE}, {"value": VALUE + "9"}
    for path in ("value", "confirmation"):
        refused(first.post(f"/draws/{draw_id}/{path}", said), 409, "draw_not_frozen")
    assert close(july) == 1
    first.sign_in(first.staff)
    second.sign_in(second.staff)
    for path in ("value", "confirmation"):
        refused(first.post(f"/draws/{draw_id}/{path}", said), 409, "draw_value_too_early")
    july.move_to(clock.now() + DAY)
    first.sign_in(first.staff)
    second.sign_in(second.staff)
    refused(second.post(f"/draws/{draw_id}/confirmation", said), 409, "draw_value_missing")
    assert first.post(f"/draws/{draw_id}/value", said).json["is_entered"] is True
    assert phone.get(f"/draws/{draw_id}").json["public_value"] is None
    refused(first.post(f"/draws/{draw_id}/confirmation", said), 403, "draw_confirmer_is_enterer")
    refused(second.post(f"/draws/{draw_id}/confirmation", other), 409, "draw_value_differs")
    assert second.post(f"/draws/{draw_id}/confirmation", said).json["state"] == "drawing"
    for path in ("value", "confirmation"):
        refused(first.post(f"/draws/{draw_id}/{path}", said), 409, "draw_already_begun")
    jobs.run(draw_id)
    refused(second.post(f"/draws/{draw_id}/confirmation", said), 409, "draw_already_begun")


def test_a_campaign_that_was_ended_early_is_not_drawn(prepared, first, july):
    of, draw_id = prepared()
    enter(of, 2)
    assert close(july) == 1
    july.move_to(clock.now() + DAY)
    first.sign_in(first.staff)
    assert first.post(f"/campaigns/{of.id}/end", {"reason": "演出取消"}).status_code == 200
    for path in ("value", "confirmation"):
        refused(first.post(f"/draws/{draw_id}/{path}", {"value": VALUE}), 409, "campaign_ended")


def test_places_stay_as_they_are_once_the_list_is_frozen(prepared, declare, first, july):
    declare("shows", quota=QuotaRule.DRAW, sessions=SessionRule.CHOSEN, has_waitlist=True)
    of, _ = prepared(type_="shows", sessions=1)
    pool = session().scalars(select(CampaignQuota.id)).one()
    place = session().scalars(select(CampaignSession.id)).one()
    more = {"difference": 1, "reason": "多备了"}
    assert first.post(f"/campaigns/{of.id}/quotas/{pool}/capacity", more).status_code == 200
    later = (clock.now() + 3 * DAY).isoformat()
    told = refused(
        first.patch(f"/campaigns/{of.id}", {"closes_at": later}), 409, "campaign_already_published"
    )
    assert told["fields"] == ["closes_at"]
    assert close(july) == 1
    first.sign_in(first.staff)
    show = {
        "title": "加场",
        "starts_at": (clock.now() + DAY).isoformat(),
        "ends_at": (clock.now() + DAY + HOUR).isoformat(),
        "capacity": 1,
    }
    for path, said in (
        (f"quotas/{pool}/capacity", more),
        (f"sessions/{place}/capacity", more),
        (f"sessions/{place}/cancellation", {"reason": "停电"}),
        ("sessions", show),
    ):
        refused(first.post(f"/campaigns/{of.id}/{path}", said), 409, "draw_frozen")


def test_no_place_is_handed_down_or_brought_back_between_freezing_and_drawing(prepared, first, seat, july):
    of, draw_id = prepared(quotas=({"capacity": 5},))
    enter(of, 6)
    of_id, giver = of.id, seat(StaffRole.OPERATOR)
    receiving = factories.district_union("tianning")
    taker, union_id = seat(StaffRole.OPERATOR, union=receiving), str(receiving.id)
    whole = giver.post(f"/campaigns/{of_id}/allocations", {"kind": "places", "quantity": 5}).json["id"]

    def hand_down(quantity):
        items = [{"union_id": union_id, "quantity": quantity}]
        return giver.post(f"/allocations/{whole}/hand-down", {"items": items})

    issued, received = (hand_down(1).json["items"][0]["id"] for _ in range(2))
    receipt = {"receipt_id": pictures.hand_in(taker)}
    assert taker.post(f"/allocations/{received}/receipt", receipt).status_code == 200
    assert close(july) == 1
    for desk in (giver, taker):
        desk.sign_in(desk.staff)
    refused(hand_down(2), 409, "draw_frozen")
    refused(giver.post(f"/allocations/{issued}/withdrawal", {"reason": "改"}), 409, "draw_frozen")
    refused(
        taker.post(f"/allocations/{received}/return", {"quantity": 1, "reason": "用不完"}), 409, "draw_frozen"
    )
    named(july, first, seat, draw_id)
    session().commit()
    jobs.run(draw_id)
    assert session().scalar(select(Draw.state).where(Draw.id == uuid.UUID(draw_id))) == "drawn"


def test_what_a_union_has_not_used_stays_until_all_is_drawn(prepared, first, seat, july):
    own = factories.district_union("tianning")
    returns_at = clock.now() + DAY + 2 * HOUR
    of, draw_id = prepared(quotas=({"capacity": 2, "union_id": own.id, "returns_at": returns_at},))
    entry = [factories.roster_entry(union_of=own) for _ in range(3)]
    for each in entry:
        programmes.signup(of, member_=factories.member(entry=each), state=SignupState.SUBMITTED)
    session().commit()
    assert close(july) == 1
    july.move_to(returns_at + HOUR)
    assert settling.return_places() == 0
    named(july, first, seat, draw_id)
    session().commit()
    jobs.run(draw_id)
    assert session().scalar(select(Draw.winner_count).where(Draw.id == uuid.UUID(draw_id))) == 2


def test_nothing_is_drawn_from_a_list_that_was_touched(prepared, first, seat, july):
    of, draw_id = prepared()
    enter(of, 3)
    assert close(july) == 1
    named(july, first, seat, draw_id)
    session().execute(update(DrawEntrant).where(DrawEntrant.number == 0).values(entrant=bytes(32)))
    session().commit()
    with pytest.raises(draws.DrawTampered):
        jobs.run(draw_id)
    assert session().get_one(Draw, uuid.UUID(draw_id)).applied_count == 0


def test_entrants_page_in_a_constant_number_of_queries(prepared, first, seat, july, phone, statements):
    of, draw_id = prepared()
    enter(of, 2)
    drawn(july, first, seat, draw_id)
    counts = []
    for limit in (1, 2):
        with statements() as seen:
            phone.get(f"/draws/{draw_id}/entrants?limit={limit}")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 3
    refused(phone.get(f"/draws/{draw_id}/entrants?cursor=bm8"), 422, "cursor_invalid")
