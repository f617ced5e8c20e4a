"""拨付与名额下达: city → district → unit, signed for under a seal, reminded of, settled to the last piece."""

import datetime as dt
import io
from types import SimpleNamespace

import pytest
import time_machine
from python_calamine import CalamineWorkbook
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app import clock
from app.db import session
from app.jobs import allocations as ticks
from models import Allocation, AuditEntry, CampaignQuota, StaffRole
from tests import factories, pictures, programmes

MONEY = {"kind": "money", "quantity": 1_000_000}


@pytest.fixture
def tree(session):
    district = factories.district_union()
    unit = factories.union(district, name="常新机械有限公司工会")
    # Not the rows themselves: a refusal rolls the session back.
    return [
        SimpleNamespace(id=one.id, name=one.name, ancestor_ids=one.ancestor_ids)
        for one in (factories.city(), district, unit)
    ]


@pytest.fixture
def desks(seat, tree):
    """The operators of the city, of a district, and of a unit of it."""
    return [seat(StaffRole.OPERATOR, union=union) for union in tree]


def a_campaign(**facts):
    """By its id alone, for the same reason."""
    made = programmes.campaign(**facts)
    session().refresh(made, ["sessions"])
    return SimpleNamespace(id=made.id, session_ids=[str(one.id) for one in made.sessions])


def refused(answer, status, code):
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text
    return answer.json


def set_up(desk, campaign, **facts):
    answer = desk.post(f"/campaigns/{campaign.id}/allocations", {**MONEY, **facts})
    assert answer.status_code == 201, answer.text
    return answer.json


def hand_down(desk, giver, *pairs, **facts):
    items = [{"union_id": str(union.id), "quantity": quantity} for union, quantity in pairs]
    return desk.post(f"/allocations/{giver['id']}/hand-down", {"items": items, **facts})


def handed(desk, giver, *pairs, **facts):
    answer = hand_down(desk, giver, *pairs, **facts)
    assert answer.status_code == 201, answer.text
    return answer.json["items"]


def receive(desk, one, *, receipt=True):
    return desk.post(
        f"/allocations/{one['id']}/receipt", {"receipt_id": pictures.hand_in(desk)} if receipt else {}
    )


def received(desk, one):
    answer = receive(desk, one)
    assert answer.status_code == 200, answer.text
    return answer.json


def show(desk, one):
    return desk.get(f"/allocations/{one['id']}").json


def test_money_goes_from_the_city_to_the_unit_and_is_settled_to_the_last_fen(desks, tree):
    city, district, unit = desks
    campaign = a_campaign(budget_fen=1_000_000)
    whole = set_up(city, campaign)
    (to_district,) = handed(city, whole, (tree[1], 600_000), note="高温前发到一线")
    assert (to_district["state"], to_district["from_union"]["name"]) == ("issued", tree[0].name)
    received(district, to_district)
    (to_unit,) = handed(district, to_district, (tree[2], 250_000))
    assert received(unit, to_unit)["receipt_id"] is not None
    returned = unit.post(
        f"/allocations/{to_unit['id']}/return", {"quantity": 50_000, "reason": "有人请假"}
    ).json
    assert (returned["returned_quantity"], returned["rest_quantity"]) == (50_000, 200_000)
    settled = unit.post(
        f"/allocations/{to_unit['id']}/settlement",
        {
            "used_quantity": 200_000,
            "headcount": 80,
            "visited_on": clock.today().isoformat(),
            "photos": [pictures.hand_in(unit), pictures.hand_in(unit)],
        },
    )
    assert settled.status_code == 200, settled.text
    assert (settled.json["state"], len(settled.json["photos"]), settled.json["rest_quantity"]) == (
        "settled",
        2,
        0,
    )
    district.post(f"/allocations/{to_district['id']}/return", {"quantity": 400_000, "reason": "没用完"})
    body = {"used_quantity": 0, "headcount": 80}
    assert district.post(f"/allocations/{to_district['id']}/settlement", body).json["state"] == "settled"
    seen = show(city, whole)
    assert (seen["passed_quantity"], seen["rest_quantity"]) == (200_000, 800_000)
    actions = session().scalars(
        select(AuditEntry.action).where(AuditEntry.subject == "allocations").order_by(AuditEntry.id)
    )
    assert list(actions) == [
        "allocations.set_up",
        "allocations.hand_down",
        "allocations.receive",
        "allocations.hand_down",
        "allocations.receive",
        "allocations.return",
        "allocations.settle",
        "allocations.return",
        "allocations.settle",
    ]


def test_nobody_hands_down_more_than_he_has_nor_part_of_it(desks, tree):
    city, district, _ = desks
    other = factories.union(tree[1], name="另一个单位工会")
    whole = set_up(city, a_campaign(), kind="packs", quantity=100)
    problem = refused(hand_down(city, whole, (tree[1], 60), (other, 41)), 409, "allocation_exceeds")
    assert problem["rest_quantity"] == 100
    assert show(city, whole)["passed_quantity"] == 0
    (to_district,) = handed(city, whole, (tree[1], 60))
    refused(hand_down(district, to_district, (tree[2], 1)), 409, "allocation_not_ready")
    received(district, to_district)
    refused(hand_down(district, to_district, (tree[2], 61)), 409, "allocation_exceeds")
    over = {"quantity": 61, "reason": "多了"}
    refused(district.post(f"/allocations/{to_district['id']}/return", over), 409, "allocation_exceeds")


def test_places_go_with_the_quota_and_come_back_only_while_they_are_free(desks, tree, phone):
    factories.privacy_document()
    city, district, unit = desks
    campaign = a_campaign(quota=10, sessions=1)
    refused(
        city.post(f"/campaigns/{campaign.id}/allocations", {"kind": "places", "quantity": 11}),
        409,
        "allocation_exceeds",
    )
    whole = set_up(city, campaign, kind="places", quantity=10)
    (to_district,) = handed(city, whole, (tree[1], 6))
    assert quotas(campaign) == {None: 4, tree[1].id: 6}
    assert receive(district, to_district, receipt=False).status_code == 200
    (to_unit,) = handed(district, to_district, (tree[2], 2))
    assert quotas(campaign) == {None: 4, tree[1].id: 4, tree[2].id: 2}
    worker = factories.member(entry=factories.roster_entry(union_of=tree[2]))
    signed = phone.another(worker.openid).post(
        f"/campaigns/{campaign.id}/signups",
        {
            "answers": {"work": "outdoor"},
            "session_id": campaign.session_ids[0],
            "consent": {"document": "privacy", "version": "1"},
        },
    )
    assert signed.status_code == 201, signed.text
    back = f"/allocations/{to_unit['id']}/withdrawal"
    refused(district.post(back, {"reason": "调剂"}), 409, "allocation_exceeds")
    assert quotas(campaign)[tree[2].id] == 2
    receive(unit, to_unit, receipt=False)
    one = {"quantity": 1, "reason": "只用一个"}
    assert unit.post(f"/allocations/{to_unit['id']}/return", one).status_code == 200
    refused(unit.post(f"/allocations/{to_unit['id']}/return", one), 409, "allocation_exceeds")
    assert quotas(campaign) == {None: 4, tree[1].id: 5, tree[2].id: 1}
    handed(city, whole, (tree[2], 4))
    assert quotas(campaign) == {None: 0, tree[1].id: 5, tree[2].id: 5}
    taken = city.post(f"/allocations/{whole['id']}/hand-down", {"items": []})
    refused(taken, 422, "invalid_fields")


def quotas(campaign):
    rows = select(CampaignQuota.union_id, CampaignQuota.capacity).where(
        CampaignQuota.campaign_id == campaign.id
    )
    return dict(session().execute(rows).all())


def test_places_that_people_have_taken_since_cannot_be_handed_down(desks, tree):
    city = desks[0]
    campaign = a_campaign(quota=3)
    whole = set_up(city, campaign, kind="places", quantity=3)
    session().execute(text("UPDATE campaign_quotas SET taken_count = 1"))
    problem = refused(hand_down(city, whole, (tree[1], 3)), 409, "allocation_exceeds")
    assert "占用" in problem["detail"]
    assert show(city, whole)["passed_quantity"] == 0


def test_the_total_is_set_up_once_and_within_the_budget(desks):
    city, district, _ = desks
    campaign = a_campaign(budget_fen=500)
    address = f"/campaigns/{campaign.id}/allocations"
    problem = refused(city.post(address, {"kind": "money", "quantity": 501}), 409, "allocation_exceeds")
    assert problem["rest_quantity"] == 500
    set_up(city, campaign, quantity=500)
    refused(city.post(address, {"kind": "money", "quantity": 1}), 409, "allocation_exists")
    refused(district.post(address, {"kind": "packs", "quantity": 1}), 404, "campaign_not_found")
    late = {"kind": "packs", "quantity": 1, "use_by": "2020-01-01"}
    refused(city.post(address, late), 422, "allocation_dates_invalid")


def test_only_unions_below_receive(desks, tree):
    city, district, _ = desks
    whole = set_up(city, a_campaign(), kind="packs", quantity=10)
    (to_district,) = handed(city, whole, (tree[1], 5))
    received(district, to_district)
    elsewhere = SimpleNamespace(id=factories.district_union("wujin").id)
    for stranger in (tree[0], tree[1], elsewhere):
        refused(hand_down(district, to_district, (stranger, 1)), 422, "receiver_not_below")
    nobody = {"items": [{"union_id": to_district["id"], "quantity": 1}]}
    answer = district.post(f"/allocations/{to_district['id']}/hand-down", nobody)
    refused(answer, 404, "union_not_found")
    upside_down = {"receive_by": "2099-02-01", "use_by": "2099-01-01"}
    answer = hand_down(district, to_district, (tree[2], 1), **upside_down)
    refused(answer, 422, "allocation_dates_invalid")


def test_packs_are_signed_for_with_a_seal_and_by_another_person(desks, tree, seat):
    city, district, _ = desks
    (one,) = handed(city, set_up(city, a_campaign(), kind="packs", quantity=9), (tree[1], 9))
    refused(receive(district, one, receipt=False), 422, "receipt_required")
    address = f"/allocations/{one['id']}/receipt"
    refused(district.post(address, {"receipt_id": pictures.hand_in(city)}), 404, "attachment_not_found")
    refused(city.post(address, {"receipt_id": pictures.hand_in(city)}), 403, "allocation_same_person")
    signed = received(district, one)
    refused(receive(district, one), 409, "allocation_not_ready")
    scan = f"/attachments/{signed['receipt_id']}"
    assert seat(StaffRole.FINANCE).get(scan).status_code == 200
    refused(
        seat(StaffRole.FINANCE, union=factories.district_union("wujin")).get(scan),
        404,
        "attachment_not_found",
    )


def test_the_table_itself_refuses_more_than_there_is_and_a_receipt_without_a_seal(desks, tree):
    city, _district, _ = desks
    (one,) = handed(city, set_up(city, a_campaign(), kind="packs", quantity=9), (tree[1], 9))
    for change, rule in (
        ("passed_quantity = 10", "never_over"),
        ("state = 'received', received_at = now()", "received_with_a_seal"),
        ("received_by = issued_by", "two_persons"),
        ("state = 'settled', settled_at = now(), received_at = now()", "settled_is_balanced|with_a_seal"),
    ):
        with pytest.raises(IntegrityError, match=rule), session().begin_nested():
            session().execute(text(f"UPDATE allocations SET {change} WHERE id = :id"), {"id": one["id"]})


def test_what_is_left_or_still_open_below_is_not_settled(desks, tree):
    city, district, _unit = desks
    whole = set_up(city, a_campaign(), kind="packs", quantity=9)
    (to_district,) = handed(city, whole, (tree[1], 9))
    refused(
        district.post(f"/allocations/{to_district['id']}/settlement", {"used_quantity": 9}),
        409,
        "allocation_not_ready",
    )
    received(district, to_district)
    handed(district, to_district, (tree[2], 4))
    address = f"/allocations/{to_district['id']}/settlement"
    refused(district.post(address, {"used_quantity": 5}), 409, "allocation_still_open_below")
    (to_unit,) = district.get(f"/allocations?parent_id={to_district['id']}").json["items"]
    withdrawn = district.post(f"/allocations/{to_unit['id']}/withdrawal", {"reason": "填错了单位"}).json
    assert withdrawn["state"] == "withdrawn"
    refused(
        district.post(f"/allocations/{to_unit['id']}/withdrawal", {"reason": "再来"}),
        409,
        "allocation_not_ready",
    )
    assert (
        refused(district.post(address, {"used_quantity": 5}), 409, "allocation_not_balanced")["rest_quantity"]
        == 9
    )
    tomorrow = (clock.today() + dt.timedelta(days=1)).isoformat()
    refused(
        district.post(address, {"used_quantity": 9, "visited_on": tomorrow}), 422, "allocation_dates_invalid"
    )
    refused(
        district.post(address, {"used_quantity": 9, "photos": [pictures.hand_in(city)]}),
        404,
        "attachment_not_found",
    )
    assert district.post(address, {"used_quantity": 9}).json["state"] == "settled"
    refused(
        district.post(f"/allocations/{to_district['id']}/return", {"quantity": 1, "reason": "晚了"}),
        409,
        "allocation_not_ready",
    )
    top = {"quantity": 1, "reason": "没有上级"}
    refused(city.post(f"/allocations/{whole['id']}/return", top), 409, "allocation_not_ready")
    refused(
        city.post(f"/allocations/{to_district['id']}/reminders", {"note": "请签收"}),
        409,
        "allocation_not_ready",
    )


def test_who_is_late_is_found_marked_once_and_reminded_on_record(desks, tree):
    city, district, _unit = desks
    today = clock.today()
    whole = set_up(city, a_campaign(), kind="packs", quantity=9)
    (late,) = handed(
        city,
        whole,
        (tree[1], 4),
        receive_by=today.isoformat(),
        use_by=(today + dt.timedelta(days=5)).isoformat(),
    )
    handed(city, whole, (tree[1], 5))
    assert city.get("/allocations?overdue=true").json["items"] == []
    assert ticks.mark_overdue() == 0
    with time_machine.travel(clock.now() + dt.timedelta(days=1), tick=False):
        city.sign_in(factories.staff(StaffRole.OPERATOR))
        district.sign_in(factories.staff(StaffRole.OPERATOR, union_of=tree[1]))
        (found,) = city.get("/allocations?overdue=true").json["items"]
        assert (found["id"], found["is_overdue"], found["overdue_at"]) == (late["id"], True, None)
        assert len(city.get("/allocations?overdue=false").json["items"]) == 2
        assert (ticks.mark_overdue(), ticks.mark_overdue()) == (1, 0)
        address = f"/allocations/{late['id']}/reminders"
        assert city.post(address, {"note": "请尽快签收"}).status_code == 201
        (seen,) = district.get("/allocations?side=received&overdue=true").json["items"]
        assert (seen["reminder_count"], seen["overdue_at"] is None) == (1, False)
        assert [one["note"] for one in show(district, late)["reminders"]] == ["请尽快签收"]
        signed = received(district, late)
        assert (signed["overdue_at"], signed["is_overdue"]) == (None, False)
    with time_machine.travel(clock.now() + dt.timedelta(days=6), tick=False):
        assert ticks.mark_overdue() == 1


def test_others_allocations_look_absent(desks, tree, seat):
    city, district, _ = desks
    (one,) = handed(city, set_up(city, a_campaign(), kind="packs", quantity=9), (tree[1], 9))
    stranger = seat(StaffRole.OPERATOR, union=factories.district_union("wujin"))
    address = f"/allocations/{one['id']}"
    refused(stranger.get(address), 404, "allocation_not_found")
    for action, body in (
        ("hand-down", {"items": [{"union_id": str(tree[2].id), "quantity": 1}]}),
        ("receipt", {}),
        ("return", {"quantity": 1, "reason": "不归我"}),
        ("settlement", {"used_quantity": 9}),
        ("withdrawal", {"reason": "不归我"}),
        ("reminders", {"note": "不归我"}),
    ):
        refused(stranger.post(f"{address}/{action}", body), 404, "allocation_not_found")
    assert stranger.get("/allocations").json["items"] == []
    # What the city has issued, the district that received it can neither take back nor press for.
    refused(district.post(f"{address}/withdrawal", {"reason": "不归我"}), 404, "allocation_not_found")


def test_the_list_takes_a_fixed_number_of_statements_and_narrows(desks, tree, statements):
    city = desks[0]
    whole = set_up(city, a_campaign(), kind="packs", quantity=9)
    handed(city, whole, (tree[1], 1))
    with statements() as few:
        city.get("/allocations")
    handed(city, whole, (tree[1], 1), (tree[2], 1), (tree[1], 2))
    with statements() as many:
        assert len(city.get("/allocations").json["items"]) == 5
    assert len(many) == len(few)
    assert len(city.get("/allocations?side=issued&kind=packs&state=issued&limit=2").json["items"]) == 2
    refused(city.get("/allocations?cursor=abc"), 422, "cursor_invalid")


def test_the_ledger_says_where_everything_stands(desks, tree):
    city, district, _ = desks
    campaign = a_campaign(budget_fen=1_000_000)
    (one,) = handed(city, set_up(city, campaign), (tree[1], 123_45))
    received(district, one)
    answer = city.get(f"/campaigns/{campaign.id}/allocations.xlsx")
    assert answer.status_code == 200
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert rows[1][:5] == ["（总数）", tree[0].name, "资金（元）", 10000, 123.45]
    assert [*rows[2][:4], rows[2][8]] == [tree[0].name, tree[1].name, "资金（元）", 123.45, "已签收"]
    seen = district.get(f"/campaigns/{campaign.id}/allocations.xlsx").data
    assert len(CalamineWorkbook.from_filelike(io.BytesIO(seen)).get_sheet_by_index(0).to_python()) == 2
    refused(city.get(f"/campaigns/{one['id']}/allocations.xlsx"), 404, "campaign_not_found")
    assert session().scalar(select(Allocation.quantity).where(Allocation.id == one["id"])) == 123_45
