"""抽签 kept fair: what closes the list, what stays as it is once it is frozen, and who may do what when."""

import datetime as dt
import uuid

import pytest
from sqlalchemy import select, update

from app import clock
from app.campaign_types.declaration import Gives, QuotaRule, SessionRule
from app.db import session
from app.jobs import draws as jobs
from app.services import draws
from app.services.signups import settling
from models import (
    CampaignQuota,
    CampaignSession,
    CampaignState,
    Draw,
    DrawEntrant,
    Signup,
    SignupState,
    StaffRole,
)
from tests import factories, pictures, programmes
from tests.console.draws.acts import (
    DAY,
    HOUR,
    VALUE,
    close,
    dumped,
    enter,
    named,
    promise,
    refused,
    states,
    verify,
)


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
        first.patch(f"/campaigns/{of.id}", {"version": 1, "closes_at": later}),
        409,
        "campaign_already_published",
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


def test_nobody_is_invited_to_what_begins_before_it_is_drawn(first, declare):
    declare("show", quota=QuotaRule.DRAW, sessions=SessionRule.CHOSEN, gives=Gives.PLACE)
    facts = {"state": CampaignState.DRAFT, "sessions": 1, "closes_at": clock.now() + DAY / 4}
    of = programmes.campaign("show", summary="看演出", body="抽签看演出", **facts)
    of_id = of.id
    moment = session().scalar(select(CampaignSession.starts_at).where(CampaignSession.campaign_id == of_id))

    def missing(public_at):
        assert first.put(f"/campaigns/{of_id}/draw", promise(public_at=public_at.isoformat())).json["id"]
        return [one["code"] for one in first.get(f"/campaigns/{of_id}/checklist").json["missing"]]

    assert missing(moment) == ["sessions_before_draw"]
    assert missing(moment - dt.timedelta(minutes=1)) == []
