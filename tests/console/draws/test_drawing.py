"""抽签 from promise to result: drawn, recomputed, told, and places given by rank."""

import uuid

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app import privacy
from app.campaign_types.declaration import Gives, QuotaRule, SessionRule
from app.db import session
from app.jobs import draws as jobs
from app.services import draws
from app.services.signups import bulk
from models import (
    AuditEntry,
    CampaignQuota,
    CampaignSession,
    Draw,
    DrawEntrant,
    Notice,
    Signup,
    SignupMove,
    SignupState,
    StaffRole,
)
from tests import factories, programmes
from tests.console.draws.acts import SOURCE, close, dumped, enter, named, refused, states, verify
from tests.phones import Phone


def drawn(july, first, seat, draw_id):
    assert close(july) == 1
    named(july, first, seat, draw_id)
    session().commit()
    jobs.run(draw_id)


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
    told = named(july, first, seat, draw_id)
    by = session().get_one(
        Draw, uuid.UUID(draw_id), options=[joinedload(Draw.enterer), joinedload(Draw.confirmer)]
    )
    masked = [privacy.mask_name(one.name) for one in (by.enterer, by.confirmer)]
    assert [told["entered_by_name"], told["confirmed_by_name"]] == masked
    assert first.get(f"/draws/{draw_id}").json["entered_by_name"] == masked[0]
    assert "entered_by_name" not in phone.get(f"/draws/{draw_id}").json
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


def test_an_empty_draw_ends_too(prepared, first, seat, july, phone, tmp_path):
    _, draw_id = prepared()
    drawn(july, first, seat, draw_id)
    assert verify(dumped(phone, draw_id), tmp_path)[0] == 0


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


def test_staff_list_the_draws_of_their_unions_the_newest_first(prepared, first, seat, statements):
    ids = [prepared()[1] for _ in range(3)]
    with statements() as seen:
        listed = first.get("/draws?limit=2").json
    assert [one["id"] for one in listed["items"]] == [ids[2], ids[1]]
    assert len(seen) <= 12
    assert listed["items"][0]["title"]
    rest = first.get(f"/draws?limit=2&cursor={listed['next_cursor']}").json
    assert ([one["id"] for one in rest["items"]], rest["next_cursor"]) == ([ids[0]], None)
    assert first.get("/draws?state=drawn").json["items"] == []
    elsewhere = seat(StaffRole.PUBLISHER, union=factories.district_union("wujin"))
    assert elsewhere.get("/draws").json["items"] == []
    refused(first.get("/draws?cursor=bm8"), 422, "cursor_invalid")
