"""公示与异议: published as declared, withdrawn, and what becomes of objections."""

import datetime as dt
import uuid

import pytest
from sqlalchemy import select, update

from app import clock, db
from app.campaign_types import TYPES
from app.campaign_types.declaration import NoticeRule, Scope
from app.jobs import public_notices as ticks
from app.services import public_notices
from models import AuditEntry, Campaign, CampaignState, Notice, PublicNotice, Signup, SignupState, StaffRole
from tests import factories, households, programmes, reviewing

DECISION = {"finding": "upheld", "answer": "情况属实，已退回重审"}


@pytest.fixture(autouse=True)
def _programmes(monkeypatch, session):
    for declared in (reviewing.AID, reviewing.HONOUR):
        monkeypatch.setitem(TYPES, declared.key, declared)


@pytest.fixture
def district(session):
    return factories.district_union("tianning")


@pytest.fixture
def unit(district):
    return factories.union(district, "运河机械厂工会")


@pytest.fixture
def chair(seat, session):
    return seat(StaffRole.CHAIR)


def publish(desk, campaign_id, **body):
    return desk.post(f"/campaigns/{campaign_id}/public-notices", body)


def state_of(signup_id):
    return db.session().scalar(select(Signup.state).where(Signup.id == signup_id))


def test_whoever_is_approved_is_shown_to_his_own_unit_and_told_of_it(chair, phone, district, unit):
    campaign = programmes.campaign(reviewing.AID.key)
    other = factories.union(district, "隔壁厂工会")
    signups = [reviewing.approved(of=campaign, union=one, stage=1) for one in (unit, unit, other)]
    reviewing.approved(of=campaign, union=unit, state=SignupState.REJECTED)
    member_id, openid = signups[0].member_id, signups[0].member.openid
    made = publish(chair, campaign.id)
    assert made.status_code == 201, made.text
    shown = made.json["items"]
    assert sorted((one["scope"], one["union"]) for one in shown) == [
        ("unit", "运河机械厂工会"),
        ("unit", "隔壁厂工会"),
    ]
    (mine,) = phone.another(openid).get("/public-notices").json["items"]
    assert len(phone.another(openid).get(f"/public-notices/{mine['id']}").json["lines"]) == 2
    told = db.session().scalars(select(Notice.kind).where(Notice.member_id == member_id)).all()
    assert told == ["signup_shown"]
    again = publish(chair, campaign.id)
    assert (again.status_code, again.json["code"]) == (409, "nothing_to_show")


def test_it_is_shown_for_working_days(chair):
    campaign = programmes.campaign(reviewing.HONOUR.key)
    reviewing.approved(of=campaign)
    (made,) = publish(chair, campaign.id).json["items"]
    closes_at = dt.datetime.fromisoformat(made["closes_at"])
    assert closes_at - clock.now() > dt.timedelta(days=4)
    assert (closes_at.hour, made["scope"]) == (0, "public")


def test_the_street_is_the_townships_union_above_and_never_a_district_or_the_city(
    monkeypatch, chair, district, unit, phone
):
    wider = type(reviewing.AID)(**{**vars(reviewing.AID), "notice": NoticeRule(scope=Scope.STREET)})
    monkeypatch.setitem(TYPES, wider.key, wider)
    campaign = programmes.campaign(wider.key)
    direct, (street, below) = factories.union(name="直属单位工会"), households.street()
    for union in (unit, direct, below):
        reviewing.approved(of=campaign, union=union)
    neighbour = factories.member(entry=factories.roster_entry(union_of=factories.union(district, "邻厂工会")))
    shown = {(one["union"], one["scope"]) for one in publish(chair, campaign.id).json["items"]}
    assert shown == {(unit.name, "unit"), ("直属单位工会", "unit"), (street.name, "street")}
    assert phone.another(neighbour.openid).get("/public-notices").json["items"] == []


@pytest.mark.parametrize("level", ["city", "district"])
def test_who_is_of_the_citys_or_a_districts_own_union_is_shown_to_its_own_people_alone(
    monkeypatch, chair, district, unit, phone, level
):
    wider = type(reviewing.AID)(**{**vars(reviewing.AID), "notice": NoticeRule(scope=Scope.STREET)})
    monkeypatch.setitem(TYPES, wider.key, wider)
    campaign = programmes.campaign(wider.key)
    home = {"city": factories.city(), "district": district}[level]
    reviewing.approved(of=campaign, union=home)
    colleague = factories.member(entry=factories.roster_entry(union_of=home)).openid
    strangers = [
        factories.member(entry=factories.roster_entry(union_of=union)).openid
        for union in (unit, factories.union(factories.district_union("wujin"), "远处的厂工会"))
    ]
    (made,) = publish(chair, campaign.id).json["items"]
    assert (made["scope"], made["union"]) == ("unit", home.name)
    assert len(phone.another(colleague).get("/public-notices").json["items"]) == 1
    for stranger in strangers:
        assert phone.another(stranger).get("/public-notices").json["items"] == []


def test_a_scope_may_be_narrowed_and_never_widened(monkeypatch, chair):
    careless = type(reviewing.AID)(**{**vars(reviewing.AID), "notice": NoticeRule()})
    monkeypatch.setitem(TYPES, careless.key, careless)
    sensitive = programmes.campaign(careless.key).id
    reviewing.approved(of=db.session().get_one(Campaign, sensitive))
    refused = publish(chair, sensitive)
    assert (refused.status_code, refused.json["code"]) == (422, "notice_scope_too_wide")
    assert publish(chair, sensitive, scope="public").json["code"] == "notice_scope_too_wide"
    assert publish(chair, sensitive, scope="unit").status_code == 201


def test_no_declared_programme_shows_hardship_to_the_public():
    for declared in TYPES.values():
        if declared.is_sensitive and declared.notice is not None:
            assert public_notices.widest(declared) is not Scope.PUBLIC, declared.key


def test_what_needs_no_notice_or_is_a_draft_gets_none(chair):
    assert publish(chair, programmes.campaign().id).json["code"] == "notice_not_declared"
    draft = programmes.campaign(reviewing.HONOUR.key, state=CampaignState.DRAFT)
    for campaign_id in (draft.id, uuid.uuid4()):
        assert publish(chair, campaign_id).json["code"] == "campaign_not_found"


def test_a_lower_unions_desk_shows_its_own_people_only(seat, district, unit):
    campaign = programmes.campaign(reviewing.AID.key)
    reviewing.approved(of=campaign, union=unit)
    reviewing.approved(of=campaign, union=factories.district_union("wujin"))
    desk = seat(StaffRole.PUBLISHER, union=district)
    (made,) = publish(desk, campaign.id).json["items"]
    assert made["union"] == unit.name
    elsewhere = seat(StaffRole.READ_ONLY, union=factories.district_union("xinbei"))
    assert elsewhere.get("/public-notices").json["items"] == []
    assert elsewhere.get(f"/public-notices/{made['id']}").json["code"] == "public_notice_not_found"
    stranger = seat(StaffRole.PUBLISHER, union=factories.district_union("jintan"))
    for notice_id in (made["id"], uuid.uuid4()):
        answer = stranger.post(f"/public-notices/{notice_id}/withdrawal", {"reason": "名单有误"})
        assert answer.json["code"] == "public_notice_not_found"


def test_a_withdrawn_notice_is_gone_at_once_and_its_people_are_shown_anew(chair, phone):
    signup = reviewing.approved(reviewing.HONOUR)
    campaign_id, signup_id = signup.campaign_id, signup.id
    (made,) = publish(chair, campaign_id).json["items"]
    address = f"/public-notices/{made['id']}"
    gone = chair.post(f"{address}/withdrawal", {"reason": "名单有误"})
    assert (gone.json["notice"]["state"], gone.json["lines"]) == ("withdrawn", [])
    assert phone.get(address).status_code == 404
    assert chair.post(f"{address}/withdrawal", {"reason": "名单有误"}).json["code"] == "notice_ended"
    assert signup_id in public_notices.blocked([signup_id])
    assert publish(chair, campaign_id).status_code == 201
    states = [one["state"] for one in chair.get(f"/public-notices?campaign_id={campaign_id}").json["items"]]
    assert states == ["shown", "withdrawn"]
    assert len(chair.get("/public-notices?state=withdrawn").json["items"]) == 1
    assert chair.get("/public-notices?cursor=x").json["code"] == "cursor_invalid"


def test_it_closes_by_itself_and_money_may_move(chair):
    signup_id = reviewing.approved(reviewing.HONOUR).id
    campaign_id = db.session().scalar(select(Signup.campaign_id).where(Signup.id == signup_id))
    (made,) = publish(chair, campaign_id).json["items"]
    assert ticks.close() == 0
    now = clock.now()
    past = {"begins_at": now - dt.timedelta(days=7), "closes_at": now - dt.timedelta(minutes=1)}
    db.session().execute(update(PublicNotice).values(past))
    db.session().commit()
    assert (ticks.close(), ticks.close()) == (1, 0)
    assert chair.get(f"/public-notices/{made['id']}").json["notice"]["state"] == "closed"
    assert public_notices.blocked([signup_id]) == {}


@pytest.fixture
def shown(unit):
    """A notice of the unit, with one line, and whose it is."""
    signup = reviewing.approved(union=unit, stage=1)
    return reviewing.notice(signup, scope=Scope.UNIT, union=unit), signup


def test_an_upheld_objection_sends_the_decision_back_and_who_objected_is_not_told(chair, phone, shown):
    notice, signup = shown
    (line,) = reviewing.lines_of(notice.id)
    objector = factories.member(entry=factories.roster_entry(name="欧阳大大"))
    made = reviewing.objection(notice, member_=objector, text="欧阳大大说他有两套房")
    made.entry_id = line
    made_id, signup_id, openid = made.id, signup.id, signup.member.openid
    assert signup_id in public_notices.blocked([signup_id])
    (listed,) = chair.get("/objections").json["items"]
    assert (listed["id"], listed["entry_number"], "text" in listed) == (str(made_id), 1, False)
    read = chair.get(f"/objections/{made_id}").json
    assert (read["text"], read["objector_name"]) == ("欧阳大大说他有两套房", "欧**大")
    decided = chair.post(f"/objections/{made_id}/decision", DECISION)
    assert decided.status_code == 200, decided.text
    assert (decided.json["state"], state_of(signup_id)) == ("upheld", SignupState.SUBMITTED)
    assert "还没有公示" in public_notices.blocked([signup_id])[signup_id]
    theirs = phone.another(openid)
    told = theirs.get(f"/me/signups/{signup_id}").text + theirs.get("/me/messages").text
    assert "欧阳" not in told
    assert "两套房" not in told
    mine = phone.another(objector.openid)
    (answered,) = mine.get("/me/objections").json["items"]
    assert (answered["state"], answered["answer"]) == ("upheld", DECISION["answer"])
    assert mine.get("/me/messages").json["items"][0]["title"] == "异议有了答复"
    again = chair.post(f"/objections/{made_id}/decision", DECISION)
    assert (again.status_code, again.json["code"]) == (409, "objection_already_decided")


def test_a_dismissed_objection_stands_in_the_way_no_longer(chair, shown):
    notice, signup = shown
    made = reviewing.objection(notice).id
    decided = chair.post(
        f"/objections/{made}/decision", {"finding": "dismissed", "answer": "经核实房屋是租住的"}
    )
    assert (decided.json["state"], state_of(signup.id)) == ("dismissed", SignupState.APPROVED)
    assert public_notices.blocked([signup.id])[signup.id].startswith("公示到")
    (entry,) = db.session().scalars(select(AuditEntry).where(AuditEntry.action == "public_notices.dismissed"))
    assert entry.subject_id == made


def test_a_line_that_was_wrong_is_taken_off_without_judging_again(chair, shown):
    notice, signup = shown
    lines = [str(one) for one in reviewing.lines_of(notice.id)]
    made = reviewing.objection(notice).id
    body = {**DECISION, "entry_ids": lines, "judged_again": False}
    signup_id, notice_id = signup.id, notice.id
    assert chair.post(f"/objections/{made}/decision", body).status_code == 200
    assert state_of(signup_id) is SignupState.APPROVED
    assert chair.get(f"/public-notices/{notice_id}").json["lines"] == []


def test_an_objection_to_a_whole_notice_is_upheld_for_named_lines(chair, shown):
    notice, _ = shown
    made = reviewing.objection(notice).id
    address = f"/objections/{made}/decision"
    assert chair.post(address, DECISION).json["code"] == "entries_required"
    strange = chair.post(address, {**DECISION, "entry_ids": [str(uuid.uuid4())]})
    assert strange.json["code"] == "entry_not_found"


def test_what_has_been_given_already_is_not_judged_again(chair, shown):
    notice, signup = shown
    signup.state = SignupState.HANDED_OUT
    lines = [str(one) for one in reviewing.lines_of(notice.id)]
    made = reviewing.objection(notice).id
    answer = chair.post(f"/objections/{made}/decision", {**DECISION, "entry_ids": lines})
    assert answer.json["code"] == "signup_moved"


def test_what_stands_on_a_list_for_the_bank_is_not_judged_again(chair, shown):
    notice, signup = shown
    reviewing.on_its_way(signup)
    lines = [str(one) for one in reviewing.lines_of(notice.id)]
    made = reviewing.objection(notice).id
    answer = chair.post(f"/objections/{made}/decision", {**DECISION, "entry_ids": lines})
    assert answer.json["code"] == "payment_under_way"


def test_what_nobody_judged_is_not_judged_again(monkeypatch, chair):
    unjudged = type(reviewing.HONOUR)(**{**vars(reviewing.HONOUR), "steps": ()})
    monkeypatch.setitem(TYPES, unjudged.key, unjudged)
    notice = reviewing.notice(reviewing.approved(unjudged))
    lines = [str(one) for one in reviewing.lines_of(notice.id)]
    made = reviewing.objection(notice).id
    answer = chair.post(f"/objections/{made}/decision", {**DECISION, "entry_ids": lines})
    assert answer.json["code"] == "reopening_refused"


def test_whom_it_concerns_does_not_hear_it(chair, shown):
    notice, signup = shown
    made, number = reviewing.objection(notice).id, signup.roster_entry.id_number
    chair.post("/relatives", {"relation": "self", "id_number": number})
    assert chair.get(f"/objections/{made}").json["code"] == "recusal_required"
    assert chair.post(f"/objections/{made}/decision", DECISION).json["code"] == "recusal_required"


def test_a_chair_decides_and_only_within_his_unions(seat, unit, shown):
    made = reviewing.objection(shown[0]).id
    reviewer = seat(StaffRole.REVIEWER, union=unit)
    assert reviewer.get(f"/objections/{made}").status_code == 200
    assert reviewer.post(f"/objections/{made}/decision", DECISION).json["code"] == "role_required"
    elsewhere = seat(StaffRole.CHAIR, union=factories.district_union("wujin"))
    assert elsewhere.get("/objections").json["items"] == []
    for objection_id in (made, uuid.uuid4()):
        assert elsewhere.get(f"/objections/{objection_id}").json["code"] == "objection_not_found"
        decided = elsewhere.post(f"/objections/{objection_id}/decision", DECISION)
        assert decided.json["code"] == "objection_not_found"


def test_objections_are_found_by_state_and_by_being_late(chair, statements):
    notice = reviewing.notice(reviewing.approved())
    late = str(reviewing.objection(notice).id)
    counts = []
    with statements() as seen:
        chair.get("/objections")
    counts.append(len(seen))
    fresh = [str(reviewing.objection(notice).id) for _ in range(3)]
    db.session().execute(
        update(reviewing.PublicObjection)
        .where(reviewing.PublicObjection.id == uuid.UUID(late))
        .values(due_at=clock.now() - dt.timedelta(minutes=1))
    )
    with statements() as seen:
        listed = [one["id"] for one in chair.get("/objections?state=open").json["items"]]
    counts.append(len(seen))
    assert listed == [*fresh[::-1], late]
    assert counts[0] == counts[1]
    assert [one["id"] for one in chair.get("/objections?overdue=true").json["items"]] == [late]
    assert chair.get("/objections?state=upheld").json["items"] == []
    assert chair.get("/objections?cursor=x").json["code"] == "cursor_invalid"
