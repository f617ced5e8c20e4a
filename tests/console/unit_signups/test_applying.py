"""单位报名: a unit applies through its operator, mends, and is judged above."""

import datetime as dt
import uuid
from types import SimpleNamespace

from sqlalchemy import select, update

from app import clock
from app.campaign_types import TYPES
from app.campaign_types.declaration import CampaignType, Exclusion, Rung, Section, Step
from app.db import session
from app.forms import Field
from app.services.signups import steps
from models import (
    Allocation,
    AllocationState,
    ApplicantKind,
    CampaignState,
    ListedPerson,
    Notice,
    Signup,
    SignupAction,
    SignupState,
    Staff,
    StaffRole,
)
from tests import factories, pictures, programmes
from tests.console.unit_signups.acts import (
    VISIT,
    a_campaign,
    book,
    by_phone,
    ended,
    imported,
    inbound,
    refused,
    returned,
    sign_up,
    signed,
)


def test_a_unit_applies_and_sees_where_it_stands(desk, unit):
    campaign = a_campaign()
    (listed,) = desk.get("/unit-campaigns").json["items"]
    assert (listed["id"], listed["needs_name_list"]) == (str(campaign.id), True)
    shown = desk.get(f"/unit-campaigns/{campaign.id}").json
    assert [field["key"] for field in shown["fields"]][:2] == ["site", "address"]
    assert (shown["list_rule"]["match"], shown["list_rule"]["is_required"]) == ("none", False)
    made = signed(desk, campaign, unit)
    assert (made["state"], made["union"]["name"], made["steps_count"]) == ("submitted", unit.name, 2)
    assert "第 1 步" in made["next"]
    assert made["stage_due_at"] is not None
    assert (made["answers"]["contact"], made["answers"]["phone"]) == ("王*明", "138****8000")
    assert desk.get("/unit-signups").json["items"][0]["id"] == made["id"]
    assert desk.get(f"/unit-signups/{made['id']}").json == made
    # Its own union judges nothing of it: the first step is the district's, and nobody is told by message.
    row = session().get_one(Signup, uuid.UUID(made["id"]))
    assert (row.stage_union_id, row.registered_by) == (unit.ancestor_ids[1], desk.staff.id)
    assert session().scalars(select(Notice)).all() == []


def test_where_its_own_union_would_judge_the_next_above_does(unit, session):
    for_units = [one for one in TYPES.values() if ApplicantKind.UNIT in one.applicants]
    assert len(for_units) >= 6
    for declared in for_units:
        programme = programmes.campaign(declared.key)
        made = Signup(campaign_id=programme.id, applicant_kind=ApplicantKind.UNIT, union_id=unit.id)
        own = [*declared.steps, Step(at=Rung.OWN)]
        turns = steps.turns_of(made, programme, own)
        assert unit.id not in {turn.union_id for turn in turns}, declared.key


def test_files_answer_their_fields_and_belong_to_the_operator(desk, unit, seat):
    campaign = a_campaign()
    photo = pictures.hand_in(desk)
    made = signed(desk, campaign, unit, attachments={"photos": [photo]})
    assert made["attachments"] == [{"field": "photos", "attachment_id": photo}]
    district = SimpleNamespace(id=unit.ancestor_ids[1])
    reviewer = seat(StaffRole.REVIEWER, union=district)
    assert reviewer.get(f"/unit-signups/{made['id']}").status_code == 200
    assert reviewer.get(f"/attachments/{photo}").status_code == 200
    strangers = seat(StaffRole.REVIEWER, union=factories.district_union("wujin"))
    refused(strangers.get(f"/attachments/{photo}"), 404, "attachment_not_found")
    other = factories.union(name="另一个单位")
    other_desk = seat(StaffRole.OPERATOR, union=other)
    answer = sign_up(other_desk, campaign, other, attachments={"photos": [photo]})
    refused(answer, 404, "attachment_not_found")


def test_a_campaign_of_another_district_is_not_for_the_unit_unless_it_says_so(desk, unit):
    elsewhere = a_campaign(district="wujin")
    everywhere = [{"is": "in_district", "districts": ["wujin", "tianning"]}]
    for_both = a_campaign(district="wujin", audience=everywhere)
    own = a_campaign(district="tianning")
    answer = refused(sign_up(desk, elsewhere, unit), 403, "unit_not_in_district")
    assert answer["detail"] == "这个活动面向武进区的单位，贵单位的工会不在那里"
    listed = {one["id"] for one in desk.get("/unit-campaigns").json["items"]}
    assert listed == {str(for_both.id), str(own.id)}
    signed(desk, for_both, unit)
    signed(desk, own, unit)


def test_a_unit_has_several_sites_and_names_each_once(desk, unit):
    campaign = a_campaign()
    first = signed(desk, campaign, unit)
    there = {**VISIT, "site": "北区 锅炉房"}
    other = signed(desk, campaign, unit, answers=there)
    again = refused(
        sign_up(desk, campaign, unit, answers={**VISIT, "site": "北区锅炉房"}), 409, "already_signed_up"
    )
    assert again["signup_id"] == other["id"] != first["id"]
    returned(other["id"], "site")
    path = f"/unit-signups/{other['id']}"
    problem = refused(desk.put(path, {"answers": VISIT}), 422, "answers_invalid")
    assert problem["errors"] == {"answers.site": ["和另一份相同，请核对，不要重复"]}
    assert desk.put(path, {"answers": {**VISIT, "site": "南门岗亭"}}).json["state"] == "submitted"
    signed(desk, campaign, unit, answers=there)


def test_once_and_only_for_ones_own_unit_and_in_time(desk, unit):
    campaign = a_campaign()
    made = signed(desk, campaign, unit)
    assert refused(sign_up(desk, campaign, unit), 409, "already_signed_up")["signup_id"] == made["id"]
    elsewhere = SimpleNamespace(id=factories.union(name="别的单位").id)
    refused(sign_up(desk, campaign, elsewhere), 404, "union_not_found")
    refused(sign_up(desk, campaign, unit, answers={}), 422, "answers_invalid")
    refused(sign_up(desk, a_campaign("survey"), unit, answers={}), 409, "campaign_not_for_units")
    answer = desk.get(f"/unit-campaigns/{a_campaign('survey').id}")
    refused(answer, 409, "campaign_not_for_units")
    refused(desk.get(f"/unit-campaigns/{uuid.uuid4()}"), 404, "campaign_not_found")
    refused(sign_up(desk, a_campaign(state=CampaignState.DRAFT), unit), 404, "campaign_not_found")
    tomorrow = clock.now() + dt.timedelta(days=1)
    refused(sign_up(desk, a_campaign(opens_at=tomorrow), unit), 409, "campaign_not_open")
    foreign = a_campaign(union_id=factories.district_union("wujin").id)
    refused(sign_up(desk, foreign, unit), 404, "campaign_not_found")
    assert str(foreign.id) not in {one["id"] for one in desk.get("/unit-campaigns").json["items"]}


def test_a_group_from_outside_chooses_a_session_and_hands_in_its_list(desk, unit):
    campaign = a_campaign("recuperation_inbound", sessions=1, capacity=1)
    files = [pictures.hand_in(desk) for _ in range(2)]
    papers = {"contract": [files[0]], "insurance": [files[1]]}
    guests = [["姓名", "身份证号", "手机号"]]
    guests += [["外地职工", factories.id_number(), f"1380013{number:04d}"] for number in range(2)]
    (chosen,) = campaign.session_ids
    refused(inbound(desk, campaign, unit, None, None, papers), 422, "session_invalid")
    refused(inbound(desk, campaign, unit, chosen, None, papers), 422, "name_list_required")
    unknown = str(uuid.uuid4())
    refused(inbound(desk, campaign, unit, chosen, unknown, papers), 404, "name_list_not_found")
    name_list = imported(desk, campaign, book(*guests), unit)
    made = inbound(desk, campaign, unit, chosen, name_list["id"], papers)
    assert made.status_code == 201, made.text
    assert made.json["name_list"]["person_count"] == 2
    again = inbound(desk, campaign, unit, chosen, name_list["id"], papers)
    refused(again, 409, "already_signed_up")


def test_what_was_returned_is_mended_and_nothing_else(desk, unit):
    campaign = a_campaign()
    made = signed(desk, campaign, unit)
    address = f"/unit-signups/{made['id']}"
    refused(desk.put(address, {"answers": VISIT}), 409, "signup_not_editable")
    returned(made["id"], "headcount")
    shown = desk.get(address).json
    assert (shown["state"], shown["returned_label"], shown["can"]) == (
        "returned",
        "高温岗位人数",
        ["resubmit", "cancel"],
    )
    refused(desk.put(address, {"answers": {"headcount": 90, "site": "别处"}}), 409, "signup_not_editable")
    refused(desk.put(address, {"answers": {"headcount": "很多"}}), 422, "answers_invalid")
    early = imported(desk, campaign, by_phone("13800138001"), unit)
    changed = {"answers": {"headcount": 90}, "name_list_id": early["id"]}
    refused(desk.put(address, changed), 409, "signup_not_editable")
    mended = desk.put(address, {"answers": {"headcount": 90}}).json
    assert (mended["state"], mended["answers"]["headcount"]) == ("submitted", 90)
    returned(made["id"], "photos")
    photo = {"attachments": {"photos": [str(uuid.uuid4())]}}
    refused(desk.put(address, photo), 404, "attachment_not_found")


def test_who_cancels_lets_place_and_people_go(desk, unit, seat):
    campaign = a_campaign()
    ours = imported(desk, campaign, by_phone("13800138001"), unit)
    made = signed(desk, campaign, unit, name_list_id=ours["id"])
    address = f"/unit-signups/{made['id']}/cancel"
    cancelled = desk.post(address).json
    assert cancelled["state"] == "cancelled"
    assert session().scalars(select(ListedPerson.is_live)).all() == [False]
    refused(desk.put(f"/unit-signups/{made['id']}", {"answers": VISIT}), 409, "signup_not_editable")
    again = signed(desk, campaign, unit)
    ended(again["id"], SignupAction.REJECT)
    refused(desk.post(f"/unit-signups/{again['id']}/cancel"), 409, "signup_not_cancellable")
    stranger = seat(StaffRole.OPERATOR, union=factories.district_union("wujin"))
    for method, rest, body in (
        ("get", "", None),
        ("put", "", {"answers": {}}),
        ("post", "/cancel", None),
        ("get", "/people", None),
        ("get", "/people.xlsx", None),
        ("post", "/people/export", {"reason": "看看"}),
    ):
        call = getattr(stranger, method)
        path = f"/unit-signups/{made['id']}{rest}"
        refused(call(path, body) if body is not None else call(path), 404, "signup_not_found")


def test_lists_take_a_fixed_number_of_statements(desk, unit, statements):
    def some(count):
        for _ in range(count):
            campaign = a_campaign()
            ours = imported(desk, campaign, by_phone("13800138001"), unit)
            signed(desk, campaign, unit, name_list_id=ours["id"])

    some(1)
    with statements() as few:
        desk.get("/unit-signups")
    with statements() as few_campaigns:
        desk.get("/unit-campaigns")
    some(3)
    with statements() as many:
        assert len(desk.get("/unit-signups").json["items"]) == 4
    with statements() as many_campaigns:
        assert len(desk.get("/unit-campaigns").json["items"]) == 4
    assert (len(many), len(many_campaigns)) == (len(few), len(few_campaigns))
    assert len(desk.get("/unit-signups?state=submitted&limit=2").json["items"]) == 2
    for path in ("/unit-signups", "/unit-campaigns"):
        refused(desk.get(f"{path}?cursor=abc"), 422, "cursor_invalid")


def test_nobody_of_the_unit_judges_what_it_has_handed_in(desk, unit, seat):
    made = signed(desk, a_campaign(), unit)
    above = SimpleNamespace(id=unit.ancestor_ids[1])
    reviewer = seat(StaffRole.REVIEWER, union=above)
    for home, operator in ((unit.id, desk.staff.id), (above.id, reviewer.staff.id)):
        session().execute(update(Staff).where(Staff.id == reviewer.staff.id).values(union_id=home))
        session().execute(
            update(Signup).where(Signup.id == uuid.UUID(made["id"])).values(registered_by=operator)
        )
        answer = reviewer.post(f"/reviews/{made['id']}/approval", {"move_count": 1})
        refused(answer, 403, "recusal_required")
    session().execute(update(Signup).values(registered_by=desk.staff.id))
    assert reviewer.post(f"/reviews/{made['id']}/approval", {"move_count": 1}).status_code == 200


def test_where_first_come_is_first_served_a_unit_may_come_too_late(desk, unit, monkeypatch):
    rush = CampaignType(
        key="unit_rush",
        title="先到先得",
        section=Section.CULTURE,
        summary="单位先到先得。",
        applicants=frozenset({ApplicantKind.UNIT}),
    )
    monkeypatch.setitem(TYPES, "unit_rush", rush)
    refused(sign_up(desk, a_campaign("unit_rush", quota=0), unit, answers={}), 409, "campaign_full")
    made = signed(desk, a_campaign("unit_rush", quota=1), unit, answers={})
    assert (made["state"], made["name_list"]) == ("approved", None)


def test_who_has_the_aid_already_is_not_named_for_it_again_by_a_unit(desk, unit, monkeypatch):
    visits = CampaignType(
        key="unit_visits",
        title="走访慰问",
        section=Section.CARE,
        summary="单位推荐一人。",
        applicants=frozenset({ApplicantKind.UNIT}),
        consents=(),
        fields=(Field(key="whom", kind="id_number", label="推荐谁", is_subject=True),),
        exclusions=(Exclusion(types=("unit_visits",)),),
        steps=(Step(at=Rung.DISTRICT),),
    )
    monkeypatch.setitem(TYPES, "unit_visits", visits)
    first, second = (a_campaign("unit_visits") for _ in range(2))
    helped, other = ({"whom": factories.id_number()} for _ in range(2))
    signed(desk, first, unit, answers=helped)
    told = refused(sign_up(desk, second, unit, answers=helped), 409, "double_aid")
    assert "programme" not in told
    made = signed(desk, second, unit, answers=other)
    returned(made["id"], "whom")
    path = f"/unit-signups/{made['id']}"
    refused(desk.put(path, {"answers": helped}), 409, "double_aid")
    assert desk.put(path, {"answers": other}).json["state"] == "submitted"


def test_the_operator_reads_what_waits_for_him_and_by_when(seat, desk, unit, statements):
    nothing = desk.get("/unit-signups/summary").json
    assert set(nothing.values()) == {0, None}
    soon, later = (clock.now() + dt.timedelta(days=days) for days in (2, 5))
    for facts in (
        {"state": SignupState.RETURNED, "returned_item": "site", "mend_by": later},
        {"state": SignupState.RETURNED, "returned_item": "site", "mend_by": soon},
        {"state": SignupState.OFFERED, "offer_expires_at": later},
        {"state": SignupState.APPROVED},
    ):
        waiting(unit, **facts)
    handed_down(unit, receive_by=clock.today() - dt.timedelta(days=1))
    handed_down(unit, receive_by=clock.today())
    handed_down(unit, state=AllocationState.WITHDRAWN)
    told = {
        "returned_count": 2,
        "mend_by": clock.iso(soon),
        "offered_count": 1,
        "offer_expires_at": clock.iso(later),
        "to_receive_count": 2,
        "late_allocations_count": 1,
    }
    with statements() as few:
        assert desk.get("/unit-signups/summary").json == told
    elsewhere = seat(StaffRole.OPERATOR, union=factories.union(name="别的单位工会"))
    assert set(elsewhere.get("/unit-signups/summary").json.values()) == {0, None}
    waiting(unit, state=SignupState.OFFERED, offer_expires_at=later)
    with statements() as many:
        assert desk.get("/unit-signups/summary").json["offered_count"] == 2
    assert len(many) == len(few)


def waiting(unit, **facts):
    """An application of the unit, wherever it has come to."""
    made = Signup(
        campaign_id=a_campaign().id,
        applicant_kind=ApplicantKind.UNIT,
        applicant_id=unit.id,
        union_id=unit.id,
        form_version=1,
        **facts,
    )
    session().add(made)
    session().flush()


def handed_down(unit, **facts):
    """Money that the unit is to sign for."""
    campaign, maker, now = a_campaign(), factories.staff(), clock.now()
    shared = {"campaign_id": campaign.id, "kind": "money", "issued_by": maker.id, "issued_at": now}
    whole = Allocation(
        **shared, to_union_id=factories.city().id, quantity=10, state="received", received_at=now
    )
    session().add(whole)
    session().flush()
    part = {"parent_id": whole.id, "from_union_id": whole.to_union_id, "to_union_id": unit.id}
    session().add(Allocation(**shared, **part, quantity=5, **facts))
    session().flush()
