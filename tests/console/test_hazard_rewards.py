"""安全隐患奖励: granted, a card handed in, on a list with three people behind it, paid by the bank once."""

import datetime as dt
import io

import pytest
from python_calamine import CalamineWorkbook

from app import clock
from app.services import hazards
from models import HazardSeverity, HazardState, StaffRole
from tests import factories, pictures
from tests.cashier import CHAIR, FINANCE, card, workbook
from tests.erased import told
from tests.tills import refused

PATH = "/hazard-reports/payment-lists"


class Office:
    """Desks of a maker, a checker and a chair over a district's rewards."""

    def __init__(self, seat):
        home = factories.district_union("tianning")
        self.home, self.union_id = home, str(home.id)
        self.maker, self.checker = seat(FINANCE, union=home), seat(FINANCE, union=home)
        self.chair = seat(CHAIR, union=home)

    def draft(self, by=None, **body):
        return (by or self.maker).post(PATH, {"union_id": self.union_id, **body})

    def approved(self):
        list_id = self.draft().json["id"]
        assert self.checker.post(f"/payment-lists/{list_id}/check").json["state"] == "checked"
        assert self.chair.post(f"/payment-lists/{list_id}/approval").json["state"] == "approved"
        return list_id

    def results(self, list_id, *answers):
        sheet = self.maker.get(f"/payment-lists/{list_id}.xlsx")
        rows = CalamineWorkbook.from_filelike(io.BytesIO(sheet.data)).get_sheet_by_index(0)
        rows = rows.to_python(skip_empty_area=False)
        for row, (result, reason) in zip(rows[3:], answers, strict=False):
            row[5], row[6] = result, reason
        path = f"/payment-lists/{list_id}/results"
        done = self.maker.post(path, **pictures.form(workbook(rows), name="结果.xlsx"))
        assert done.status_code == 200, done.text
        return rows, done.json


@pytest.fixture
def office(seat, session):
    return Office(seat)


@pytest.fixture
def coupons(session):
    """`coupons(batch)`: every minor hazard is rewarded with one of them."""
    yield lambda batch: hazards.reward_with({"minor": str(batch.id)})
    hazards.reward_with({})


def test_a_reward_goes_from_granted_over_the_card_and_the_list_to_paid(seat, office, phone):
    member = factories.member()
    worker = phone.another(member.openid)
    made = factories.hazard(member, office.home, **factories.repaired()).id
    mine = f"/me/hazard-reports/{made}"
    assert worker.get(mine).json["reward"] is None
    refused(worker.put(f"{mine}/bank-card", {"card": card()}), 409, "reward_card_not_asked")
    reviewer = seat(StaffRole.REVIEWER, union=office.home)
    assert reviewer.post(f"/hazard-reports/{made}/acceptance").json["reward_fen"] == 2000
    reward = worker.get(mine).json["reward"]
    assert (reward["state"], reward["amount_fen"], reward["card"]) == ("card_wanted", 2000, None)
    empty = refused(office.draft(), 409, "payment_list_empty")
    assert empty["left_out"] == [{"id": str(made), "reason": "报告人还没有填银行卡"}]
    refused(worker.put(f"{mine}/bank-card", {"card": "1234"}), 422, "answers_invalid")
    handed = worker.put(f"{mine}/bank-card", {"card": card()}).json["reward"]
    assert (handed["state"], handed["card"]) == ("granted", "*" * 12 + card()[-4:])
    list_id = office.draft().json["id"]
    assert worker.get("/me/hazard-reports").json["items"][0]["reward"]["state"] == "being_paid"
    refused(worker.put(f"{mine}/bank-card", {"card": card(1)}), 409, "reward_card_not_asked")
    office.checker.post(f"/payment-lists/{list_id}/check")
    refused(office.checker.post(f"/payment-lists/{list_id}/approval"), 403, "role_required")
    office.chair.post(f"/payment-lists/{list_id}/approval")
    rows, done = office.results(list_id, ("成功", ""))
    assert (rows[0][0], rows[3][1:4]) == ("安全隐患随手拍奖励", ["王小明", card(), 20])
    assert (done["state"], done["paid_fen"], done["campaign_id"], done["union_id"]) == (
        "done",
        2000,
        None,
        office.union_id,
    )
    assert worker.get(mine).json["reward"]["state"] == "paid"
    assert told(factories.id_of(member)) == ["hazard_accepted", "hazard_reward_paid"]
    refused(office.draft(), 409, "payment_list_empty")


def test_what_the_bank_sends_back_waits_for_another_card_and_is_paid_by_the_next_list(office, phone):
    member = factories.member()
    worker = phone.another(member.openid)
    made = factories.hazard(member, office.home, **factories.accepted())
    made.card = card()
    mine = f"/me/hazard-reports/{made.id}"
    office.results(office.approved(), ("失败", "账户已销户"))
    reward = worker.get(mine).json["reward"]
    assert (reward["state"], reward["failure"]) == ("card_wanted", "账户已销户")
    assert told(factories.id_of(member)) == ["hazard_reward_failed"]
    again = worker.put(f"{mine}/bank-card", {"card": card(1)}).json["reward"]
    assert (again["state"], again["failure"]) == ("granted", None)
    rows, _ = office.results(office.approved(), ("成功", ""))
    assert rows[3][2] == card(1)
    assert worker.get(mine).json["reward"]["state"] == "paid"
    stranger = phone.another(factories.member().openid)
    refused(stranger.put(f"{mine}/bank-card", {"card": card()}), 404, "hazard_not_found")


def test_only_rewards_of_ones_own_unions_are_listed_and_others_are_named(seat, office):
    ready = factories.hazard(union_of=office.home, **factories.accepted())
    ready.card = card()
    open_, gone = factories.hazard(union_of=office.home), factories.hazard(union_of=office.home)
    gone.state, gone.decided_at = HazardState.DISMISSED, clock.now()
    wanted = [str(one.id) for one in (ready, open_, gone)]
    made = office.draft(report_ids=wanted)
    assert (made.status_code, made.json["payment_count"]) == (201, 1), made.text
    assert [one["id"] for one in made.json["left_out"]] == sorted(wanted[1:])
    (row,) = office.maker.get(f"/payment-lists/{made.json['id']}/payments").json["items"]
    assert (row["hazard_report_id"], row["signup_id"], row["payee"]) == (wanted[0], None, "王*明")
    listed = office.maker.get(f"/payment-lists?union_id={office.union_id}").json["items"]
    assert [one["title"] for one in listed] == ["安全隐患随手拍奖励"]
    far = seat(FINANCE, union=factories.district_union("wujin"))
    refused(office.draft(by=far), 404, "union_not_found")
    refused(far.get(f"/payment-lists/{made.json['id']}"), 404, "payment_list_not_found")
    assert far.get("/payment-lists").json["items"] == []


def test_who_has_been_forgotten_meanwhile_is_paid_and_then_blanked(office, session):
    member = factories.member()
    made = factories.hazard(member, office.home, **factories.accepted())
    made.card = card()
    list_id = office.approved()
    hazards.forget(member)
    rows, done = office.results(list_id, ("成功", ""))
    assert (rows[3][2], done["paid_count"]) == (card(), 1)
    (row,) = office.maker.get(f"/payment-lists/{list_id}/payments").json["items"]
    assert (row["payee"], row["card"], row["state"]) == (None, None, "paid")


def test_where_the_house_says_so_the_reward_is_a_coupon_and_money_when_none_is_left(
    seat, office, phone, coupons
):
    coupons(factories.batch(quantity=1))
    member = factories.member()
    worker = phone.another(member.openid)
    minor = {**factories.repaired(), "severity": HazardSeverity.MINOR}
    first, second = (factories.hazard(member, office.home, **minor).id for _ in range(2))
    reviewer = seat(StaffRole.REVIEWER, union=office.home)
    for one in (first, second):
        assert reviewer.post(f"/hazard-reports/{one}/acceptance").status_code == 200
    given = worker.get(f"/me/hazard-reports/{first}").json
    (held,) = worker.get("/me/coupons").json["items"]
    assert (given["reward"]["state"], given["reward"]["coupon_id"]) == ("coupon", held["id"])
    assert given["reward_fen"] is None
    refused(
        worker.put(f"/me/hazard-reports/{first}/bank-card", {"card": card()}), 409, "reward_card_not_asked"
    )
    money = worker.get(f"/me/hazard-reports/{second}").json["reward"]
    assert (money["state"], money["amount_fen"]) == ("card_wanted", 500)


def test_the_words_of_a_reward_say_what_to_do_next(office, phone):
    member = factories.member()
    worker = phone.another(member.openid)
    decided = {"decided_at": clock.now() - dt.timedelta(days=1)}
    factories.hazard(member, office.home, **factories.accepted(**decided))
    (mine,) = worker.get("/me/hazard-reports").json["items"]
    assert mine["reward"]["word"] == "奖励已经定了，请填收款银行卡"
