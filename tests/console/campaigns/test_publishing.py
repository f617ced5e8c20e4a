"""活动 at a desk: drafted, checked, published by a second person."""

import uuid

from app import clock
from app.campaign_types.declaration import Gives, QuotaRule, Rung, Step
from app.db import session
from models import StaffGrant, StaffRole
from tests import factories
from tests.console.campaigns.acts import QUESTION, audited
from tests.drafting import DAY, act, body, change, hour, places, published, refused


def test_a_campaign_goes_from_its_type_to_the_phones(publisher, second, draft, phone, privacy):
    kinds = publisher.get("/campaign-types").json
    declared = {one["key"]: one for one in kinds["items"]}["summer_cooling"]
    assert (declared["word"], declared["sessions"], declared["gives"]) == ("预约", "chosen", "pack")
    assert [field["key"] for field in declared["fields"]] == ["work"]
    assert {"text", "choice", "money"} <= {kind["kind"] for kind in kinds["field_kinds"]}
    campaign_id = draft(questions=[QUESTION])
    assert phone.get(f"/campaigns/{campaign_id}").status_code == 404
    checklist = publisher.get(f"/campaigns/{campaign_id}/checklist").json
    assert [one["code"] for one in checklist["missing"]] == ["sessions_missing"]
    assert (checklist["needs_chair"], checklist["most_fen"]) == (False, None)
    told = refused(second.post(f"/campaigns/{campaign_id}/publication"), 409, "campaign_not_ready")
    assert told["missing"] == checklist["missing"]
    done = published(publisher, second, campaign_id)
    assert (done["state"], done["published_by"]) == ("published", str(second.staff.id))
    assert [one["key"] for one in done["questions"]] == ["size"]
    assert phone.get(f"/campaigns/{campaign_id}").json["body"].count("\n") == 1
    assert len(audited("campaigns.publish")) == 1
    refused(second.post(f"/campaigns/{campaign_id}/publication"), 409, "campaign_already_published")
    refused(publisher.get(f"/campaigns/{campaign_id}/checklist"), 409, "campaign_already_published")


def test_nobody_publishes_what_he_has_made_or_changed(publisher, second, draft, privacy):
    campaign_id = draft()
    act(publisher, f"{campaign_id}/sessions", hour(), 201)
    refused(publisher.post(f"/campaigns/{campaign_id}/publication"), 403, "campaign_publisher_is_maker")
    assert change(second, campaign_id, {"title": "送清凉"}).status_code == 200
    refused(second.post(f"/campaigns/{campaign_id}/publication"), 403, "campaign_publisher_is_maker")
    refused(publisher.post(f"/campaigns/{campaign_id}/publication"), 409, "campaign_not_submitted")
    act(second, f"{campaign_id}/submission")
    assert act(publisher, f"{campaign_id}/publication")["published_by"] == str(publisher.staff.id)


def test_whoever_submits_for_a_colleague_does_not_publish_either(publisher, second, seat, draft, privacy):
    campaign_id = draft()
    act(publisher, f"{campaign_id}/sessions", hour(), 201)
    act(second, f"{campaign_id}/submission")
    refused(second.post(f"/campaigns/{campaign_id}/publication"), 403, "campaign_publisher_is_maker")
    assert act(seat(StaffRole.CHAIR), f"{campaign_id}/publication")["state"] == "published"


def test_a_large_campaign_is_published_by_a_chair(publisher, second, seat, draft, privacy):
    campaign_id = draft()
    act(publisher, f"{campaign_id}/sessions", hour(capacity=5_001), 201)
    assert publisher.get(f"/campaigns/{campaign_id}/checklist").json["needs_chair"] is True
    told = refused(second.post(f"/campaigns/{campaign_id}/publication"), 403, "campaign_needs_chair")
    assert told["place_count"] == 5_001
    below = factories.staff(StaffRole.PUBLISHER)
    unit = factories.union(name="某厂工会")
    session().add(StaffGrant(staff_id=below.id, role=StaffRole.CHAIR, union_id=unit.id))
    elsewhere = seat().sign_in(below)
    refused(elsewhere.post(f"/campaigns/{campaign_id}/publication"), 403, "campaign_needs_chair")
    act(publisher, f"{campaign_id}/submission")
    assert act(seat(StaffRole.CHAIR), f"{campaign_id}/publication")["state"] == "published"


def test_money_is_checked_before_it_is_promised(publisher, second, seat, draft, declare):
    declare("cash_aid", gives=Gives.MONEY, amount_max_fen=300_000, quota=QuotaRule.FIRST_COME)
    wrong = publisher.post("/campaigns", body(type="cash_aid", amount_fen=300_001))
    assert list(refused(wrong, 422, "campaign_terms_invalid")["errors"]) == ["amount_fen"]
    wrong = publisher.post("/campaigns", body(type="cash_aid", amount_fen=100, budget_fen=99))
    assert list(refused(wrong, 422, "campaign_terms_invalid")["errors"]) == ["budget_fen"]
    wrong = publisher.post("/campaigns", body(amount_fen=100))
    refused(wrong, 422, "campaign_terms_invalid")
    campaign_id = draft(type="cash_aid")

    def missing():
        listed = publisher.get(f"/campaigns/{campaign_id}/checklist").json["missing"]
        return [one["code"] for one in listed]

    assert missing() == ["budget_missing", "amount_missing"]
    change(publisher, campaign_id, {"amount_fen": 200_000, "budget_fen": 1_000_000})
    places(publisher, campaign_id, {"quotas": [{"capacity": 11}]})
    assert missing() == ["budget_too_small"]
    change(publisher, campaign_id, {"budget_fen": 10_000_000})
    assert missing() == []
    refused(second.post(f"/campaigns/{campaign_id}/publication"), 403, "campaign_needs_chair")
    act(publisher, f"{campaign_id}/submission")
    assert act(seat(StaffRole.CHAIR), f"{campaign_id}/publication")["budget_fen"] == 10_000_000


def test_coupons_that_are_to_be_given_have_to_be_there(publisher, draft, declare):
    declare("coupon_gift", gives=Gives.COUPON)
    campaign_id = draft(type="coupon_gift")
    stranger = factories.batch(publish=False)
    stranger.union_id = factories.union(name="别处").id
    ours, made = factories.batch(publish=False), factories.batch()

    def missing(batch):
        answer = change(publisher, campaign_id, {"gives_batch_id": str(batch.id)})
        assert answer.status_code == 200, answer.text
        listed = publisher.get(f"/campaigns/{campaign_id}/checklist").json["missing"]
        return [one["code"] for one in listed]

    listed = publisher.get(f"/campaigns/{campaign_id}/checklist").json["missing"]
    assert [one["code"] for one in listed] == ["batch_missing"]
    wrong = change(publisher, campaign_id, {"gives_batch_id": str(stranger.id)})
    refused(wrong, 422, "campaign_terms_invalid")
    wrong = publisher.post("/campaigns", body(gives_batch_id=str(ours.id)))
    refused(wrong, 422, "campaign_terms_invalid")
    assert missing(ours) == ["batch_not_published"]
    assert missing(made) == []
    places(publisher, campaign_id, {"quotas": [{"capacity": 11}]})
    assert missing(made) == ["batch_too_small"]


def test_a_draft_says_all_that_it_lacks(publisher, draft, declare):
    declare("lottery", quota=QuotaRule.DRAW, consents=("privacy",))
    past = (clock.now() - DAY).isoformat(timespec="seconds")
    opened = (clock.now() - 2 * DAY).isoformat(timespec="seconds")
    campaign_id = draft(type="lottery", summary="", body=..., opens_at=opened, closes_at=past)
    checklist = publisher.get(f"/campaigns/{campaign_id}/checklist").json
    assert [one["code"] for one in checklist["missing"]] == [
        "window_over",
        "summary_missing",
        "body_missing",
        "document_missing",
        "places_missing",
        "draw_missing",
    ]


def test_what_cannot_be_is_not_drafted(publisher, seat, draft):
    refused(publisher.post("/campaigns", body(type="no_such_thing")), 422, "campaign_type_unknown")
    refused(publisher.post("/campaigns", body(union_id=str(uuid.uuid4()))), 404, "union_not_found")
    early = (clock.now() - DAY).isoformat(timespec="seconds")
    late = (clock.now() + 800 * DAY).isoformat(timespec="seconds")
    campaign_id = draft()
    for changes in ({"closes_at": early}, {"closes_at": late}):
        refused(publisher.post("/campaigns", body(**changes)), 422, "campaign_window_invalid")
        refused(change(publisher, campaign_id, changes), 422, "campaign_window_invalid")
    refused(change(publisher, campaign_id, {"amount_fen": 1}), 422, "campaign_terms_invalid")
    for audience in ([{"is": "rich"}], [{}]):
        refused(publisher.post("/campaigns", body(audience=audience)), 422, "audience_invalid")
        refused(change(publisher, campaign_id, {"audience": audience}), 422, "audience_invalid")
    for questions in ([{"key": "work", "kind": "text", "label": "重复"}], [{"kind": "riddle"}]):
        refused(publisher.post("/campaigns", body(questions=questions)), 422, "questions_invalid")
        refused(change(publisher, campaign_id, {"questions": questions}), 422, "questions_invalid")
    mine, stranger = factories.union(name="甲"), factories.union(name="乙")
    small = seat(StaffRole.PUBLISHER, union=mine)
    wide = body(union_id=str(mine.id), audience=[{"is": "in_union", "unions": [str(stranger.id)]}])
    refused(small.post("/campaigns", wide), 422, "audience_invalid")
    own = body(union_id=str(mine.id), audience=[{"is": "in_union", "unions": [str(mine.id)]}])
    assert small.post("/campaigns", own).status_code == 201


def test_what_another_union_holds_does_not_exist(publisher, seat, draft):
    campaign_id = draft()
    small = seat(StaffRole.PUBLISHER, union=factories.union(name="甲"))
    assert small.get("/campaigns").json["items"] == []
    other = uuid.uuid4()
    said = {"difference": 1, "reason": "试试"}
    answers = [
        small.get(f"/campaigns/{campaign_id}"),
        small.get(f"/campaigns/{campaign_id}/checklist"),
        change(small, campaign_id, {"title": "别人的"}),
        places(small, campaign_id, {"quotas": []}),
        small.delete(f"/campaigns/{campaign_id}/sessions/{other}"),
        small.post(f"/campaigns/{campaign_id}/publication"),
        small.post(f"/campaigns/{campaign_id}/end", {"reason": "试试"}),
        small.post(f"/campaigns/{campaign_id}/sessions", hour()),
        small.post(f"/campaigns/{campaign_id}/sessions/{other}/capacity", said),
        small.post(f"/campaigns/{campaign_id}/sessions/{other}/cancellation", {"reason": "试试"}),
        small.post(f"/campaigns/{campaign_id}/quotas/{other}/capacity", said),
    ]
    for answer in answers:
        refused(answer, 404, "campaign_not_found")
    for role in (StaffRole.READ_ONLY, StaffRole.CHAIR, StaffRole.OPERATOR):
        reader = seat(role)
        assert reader.get(f"/campaigns/{campaign_id}").status_code == 200
        refused(change(reader, campaign_id, {"title": "改"}), 403, "role_required")
    refused(seat(StaffRole.AUDIT_ADMIN).get("/campaigns"), 403, "role_required")


def test_campaigns_are_listed_by_state_type_union_and_title(publisher, draft, declare, statements):
    declare("plain")
    first, second = draft(title="早场电影"), draft(type="plain", title="100%清凉")

    def ids(query=""):
        answer = publisher.get(f"/campaigns{query}")
        assert answer.status_code == 200, answer.text
        return [one["id"] for one in answer.json["items"]]

    assert ids() == ids("?state=draft") == ids(f"?union_id={factories.city().id}") == [second, first]
    assert ids("?type=plain") == ids("?q=100%25") == [second]
    assert ids("?state=ended") == ids(f"?union_id={uuid.uuid4()}") == []
    page = publisher.get("/campaigns?limit=1").json
    rest = publisher.get(f"/campaigns?limit=1&cursor={page['next_cursor']}").json
    assert [page["items"][0]["id"], rest["items"][0]["id"]] == [second, first]
    refused(publisher.get("/campaigns?cursor=bm8"), 422, "cursor_invalid")
    counts = []
    for _ in range(2):
        with statements() as seen:
            ids()
        counts.append(len(seen))
        for _ in range(4):
            draft()
    assert counts[0] == counts[1] <= 5, counts


def test_steps_and_their_days_stand_in_the_type(publisher, declare):
    declare("reviewed", steps=(Step(at=Rung.OWN), Step(at=Rung.CITY, role=StaffRole.CHAIR, days=3)))
    items = {one["key"]: one for one in publisher.get("/campaign-types").json["items"]}
    assert items["reviewed"]["steps"] == [
        {"at": "own", "role": "reviewer", "days": 5, "is_decision": False},
        {"at": "city", "role": "chair", "days": 3, "is_decision": True},
    ]
