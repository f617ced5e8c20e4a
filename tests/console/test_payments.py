"""发放清单: made by one, checked by another, approved by the chair, and settled by the bank's own words."""

import sqlalchemy as sa

from app import db
from app.services import signups
from app.services.payments import making
from models import AuditEntry, Payment, SignupState, StaffRole
from tests import factories, pictures, programmes, sheets
from tests.cashier import CHAIR, FINANCE, Cashier, card, workbook
from tests.erased import told
from tests.tills import refused

SUPERVISOR = StaffRole.FINANCE_SUPERVISOR
SOMEWHERE = "00000000-0000-7000-8000-000000000000"


def state_of(signup_id):
    row = sa.text("SELECT state FROM signups WHERE id = :id")
    return db.session().scalar(row, {"id": signup_id})


def test_money_goes_from_the_list_through_three_people_to_the_bank_and_back(seat, made_up):
    cashier = Cashier(seat, made_up)
    made = cashier.draft()
    assert made.status_code == 201, made.text
    assert (made.json["payment_count"], made.json["amount_fen"], made.json["left_out"]) == (2, 100_000, [])
    assert (made.json["made_by_name"], made.json["checked_by_name"]) == ("测**位", None)
    path = f"/payment-lists/{made.json['id']}"
    assert cashier.checker.post(f"{path}/check").json["state"] == "checked"
    assert cashier.chair.post(f"{path}/approval").json["state"] == "approved"
    rows = cashier.sheet(made.json["id"])
    assert [row[1:4] for row in rows[3:5]] == [["王小明", card(0), 500], ["王小明", card(1), 500]]
    assert rows[5][3] == 1000
    done = cashier.results(made.json["id"], ("成功", ""), ("失败", "账号与户名不符"))
    assert done.status_code == 200, done.text
    assert (done.json["state"], done.json["paid_count"], done.json["failed_count"]) == ("done", 1, 1)
    assert (done.json["paid_fen"], done.json["amount_fen"]) == (50_000, 100_000)
    assert [state_of(each) for each in cashier.signup_ids] == ["handed_out", "approved"]
    assert told(factories.id_of(cashier.members[0])) == ["signup_handed_out"]
    assert told(factories.id_of(cashier.members[1])) == ["payment_failed"]
    names = [
        cashier.chair.get(path).json[f"{role}_name"] for role in ("made_by", "checked_by", "approved_by")
    ]
    assert names == ["测**位"] * 3


def test_the_same_results_again_change_nothing_and_others_are_named(seat, made_up):
    cashier = Cashier(seat, made_up)
    list_id = cashier.approved()
    part = cashier.results(list_id, ("成功", ""))
    assert (part.json["state"], part.json["pending_count"]) == ("approved", 1)
    assert cashier.results(list_id, ("成功", "")).json["paid_count"] == 1
    wrong = refused(cashier.results(list_id, ("失败", "退汇"), ("成功", "")), 422, "payment_results_wrong")
    assert [(one["row"], one["message"]) for one in wrong["problems"]] == [(4, "这一行已经登记过别的结果")]
    assert cashier.maker.get(f"/payment-lists/{list_id}").json["pending_count"] == 1


def test_rows_that_are_foreign_double_changed_or_without_meaning_are_named_and_none_is_kept(seat, made_up):
    cashier = Cashier(seat, made_up, people=4)
    list_id = cashier.approved()
    rows = cashier.sheet(list_id)
    rows[3][4] = SOMEWHERE
    rows[4][3], rows[4][5] = 5000, "成功"
    rows[5][5] = "也许"
    rows.insert(7, rows[6])
    rows[6][5] = "成功"
    wrong = refused(cashier.results(list_id, rows=rows), 422, "payment_results_wrong")
    assert [one["row"] for one in wrong["problems"]] == [4, 5, 6, 8]
    assert cashier.maker.get(f"/payment-lists/{list_id}").json["pending_count"] == 4


def test_a_file_that_is_no_workbook_or_has_no_such_columns_is_refused(seat, made_up):
    cashier = Cashier(seat, made_up)
    list_id = cashier.approved()
    path = f"/payment-lists/{list_id}/results"
    refused(cashier.maker.post(path, **pictures.form(b"PK nonsense")), 422, "payment_results_unreadable")
    other = workbook([["姓名", "电话"], ["王小明", "1"]])
    refused(cashier.maker.post(path, **pictures.form(other)), 422, "payment_results_unreadable")
    told = refused(
        cashier.maker.post(path, **pictures.form(sheets.stray([["编号"]]))), 422, "payment_results_unreadable"
    )
    assert "有内容落在很远的格子里" in told["detail"]
    huge = b"0" * (5 * 1024 * 1024 + 1)
    refused(cashier.maker.post(path, **pictures.form(huge)), 413, "payment_results_too_large")


def test_nobody_stands_behind_the_same_money_twice(seat, made_up):
    cashier = Cashier(seat, made_up)
    list_id = cashier.draft().json["id"]
    path = f"/payment-lists/{list_id}"
    refused(cashier.chair.post(f"{path}/approval"), 409, "payment_list_not_ready")
    refused(cashier.maker.post(f"{path}/check"), 403, "same_hand")
    both = seat(FINANCE, CHAIR)
    assert both.post(f"{path}/check").status_code == 200
    refused(both.post(f"{path}/approval"), 403, "same_hand")
    refused(both.post(f"{path}/check"), 409, "payment_list_not_ready")
    assert cashier.chair.post(f"{path}/approval").status_code == 200


def test_before_the_chair_has_approved_nothing_goes_to_the_bank(seat, made_up):
    cashier = Cashier(seat, made_up)
    list_id = cashier.draft().json["id"]
    refused(cashier.maker.get(f"/payment-lists/{list_id}.xlsx"), 409, "payment_list_not_ready")
    rows = [["编号", "金额（元）", "结果", "原因"], [SOMEWHERE, 5, "成功", ""]]
    path = f"/payment-lists/{list_id}/results"
    answer = cashier.maker.post(path, **pictures.form(workbook(rows)))
    refused(answer, 409, "payment_list_not_ready")


def test_a_withdrawn_list_frees_its_people_and_an_approved_one_is_not_withdrawn(seat, made_up):
    cashier = Cashier(seat, made_up)
    first = cashier.draft().json["id"]
    refused(cashier.draft(), 409, "payment_list_empty")
    gone = cashier.maker.post(f"/payment-lists/{first}/withdrawal", {"reason": "名单有误"})
    assert (gone.status_code, gone.json["state"]) == (200, "withdrawn"), gone.text
    again = cashier.approved()
    refused(
        cashier.maker.post(f"/payment-lists/{again}/withdrawal", {"reason": "再撤"}),
        409,
        "payment_list_not_ready",
    )
    states = cashier.maker.get(f"/payment-lists?campaign_id={cashier.campaign_id}").json["items"]
    assert [one["state"] for one in states] == ["approved", "withdrawn"]
    assert len(cashier.maker.get("/payment-lists?state=withdrawn").json["items"]) == 1


def test_a_failed_payment_waits_for_another_card_and_goes_on_a_new_list(seat, made_up, phone):
    cashier = Cashier(seat, made_up, people=1)
    list_id = cashier.approved()
    worker = phone.another(cashier.members[0].openid)
    path = f"/me/signups/{cashier.signup_ids[0]}/bank-card"
    refused(worker.put(path, {"card": card(5)}), 409, "bank_card_not_asked")
    cashier.results(list_id, ("退回", ""))
    refused(worker.put(path, {"card": "1234"}), 422, "answers_invalid")
    assert worker.put(path, {"card": card(5)}).json["state"] == "approved"
    again = cashier.approved()
    assert cashier.sheet(again)[3][2] == card(5)
    stranger = phone.another(factories.member().openid)
    refused(stranger.put(path, {"card": card(5)}), 404, "signup_not_found")


def test_who_cannot_be_paid_yet_is_left_out_with_why(seat, made_up):
    cashier = Cashier(seat, made_up, amount_fen=None)
    cashier.signups[0].amount_fen = 30_000
    without = programmes.signup(cashier.campaign, amount_fen=20_000)
    unpaid = programmes.signup(cashier.campaign, state=SignupState.SUBMITTED)
    wanted = [*cashier.signup_ids, str(without.id), str(unpaid.id)]
    made = cashier.draft(signup_ids=wanted)
    assert (made.json["payment_count"], made.json["amount_fen"]) == (1, 30_000)
    reasons = {one["id"]: one["reason"] for one in made.json["left_out"]}
    assert reasons == {
        wanted[1]: "还没有核定金额",
        wanted[2]: "没有填写银行卡",
        wanted[3]: "没有通过、已经发放，或已在别的清单里",
    }
    empty = refused(cashier.draft(), 409, "payment_list_empty")
    assert len(empty["left_out"]) == 2


def test_who_cannot_be_paid_yet_keeps_nobody_behind_from_being_paid(seat, made_up, monkeypatch):
    monkeypatch.setattr(making, "LIST_MAX", 2)
    cashier = Cashier(seat, made_up, people=5, amount_fen=None)
    for signup in cashier.signups[3:]:
        signup.amount_fen = 30_000
    made = cashier.draft()
    assert (made.status_code, made.json["payment_count"]) == (201, 2), made.text
    assert {one["reason"] for one in made.json["left_out"]} == {"还没有核定金额"}


def test_a_list_never_goes_over_the_budget_whatever_was_paid_before(seat, made_up):
    cashier = Cashier(seat, made_up, people=3, budget_fen=120_000)
    over = refused(cashier.draft(), 409, "payment_over_budget")
    assert (over["left_fen"], over["wanted_fen"]) == (120_000, 150_000)
    assert cashier.draft(signup_ids=cashier.signup_ids[:2]).status_code == 201
    assert refused(cashier.draft(), 409, "payment_over_budget")["left_fen"] == 20_000


def test_a_campaign_that_gives_no_money_or_lies_elsewhere_has_no_list(seat, made_up):
    cashier = Cashier(seat, made_up)
    other = programmes.campaign()
    refused(cashier.maker.post(f"/campaigns/{other.id}/payment-lists", {}), 409, "campaign_gives_no_money")
    list_id = cashier.draft().json["id"]
    far = seat(FINANCE, CHAIR, union=factories.district_union("wujin"))
    refused(cashier.draft(by=far), 404, "campaign_not_found")
    path = f"/payment-lists/{list_id}"
    for answer in (
        far.get(path),
        far.get(f"{path}/payments"),
        far.get(f"{path}.xlsx"),
        far.post(f"{path}/check"),
        far.post(f"{path}/approval"),
        far.post(f"{path}/withdrawal", {"reason": "撤"}),
    ):
        refused(answer, 404, "payment_list_not_found")
    rows = [["编号", "金额（元）", "结果", "原因"], [SOMEWHERE, 5, "成功", ""]]
    answer = far.post(f"{path}/results", **pictures.form(workbook(rows)))
    refused(answer, 404, "payment_list_not_found")


def test_a_sign_up_that_was_cancelled_meanwhile_stops_the_list(seat, made_up):
    cashier = Cashier(seat, made_up)
    list_id = cashier.draft().json["id"]
    cancelled = sa.text("UPDATE signups SET state = 'cancelled' WHERE id = :id")
    db.session().execute(cancelled, {"id": cashier.signup_ids[0]})
    stopped = refused(cashier.checker.post(f"/payment-lists/{list_id}/check"), 409, "payment_blocked")
    assert [one["id"] for one in stopped["signups"]] == [cashier.signup_ids[0]]
    back = sa.text("UPDATE signups SET state = 'approved' WHERE id = :id")
    db.session().execute(back, {"id": cashier.signup_ids[0]})
    assert cashier.checker.post(f"/payment-lists/{list_id}/check").status_code == 200
    db.session().execute(cancelled, {"id": cashier.signup_ids[0]})
    refused(cashier.chair.post(f"/payment-lists/{list_id}/approval"), 409, "payment_blocked")


def test_nobody_cancels_what_the_bank_pays_for(seat, made_up, phone):
    cashier = Cashier(seat, made_up)
    first, other = (phone.another(member.openid) for member in cashier.members)
    paths = [f"/me/signups/{id_}" for id_ in cashier.signup_ids]
    assert "cancel" in first.get(paths[0]).json["can"]
    list_id = cashier.approved()
    assert first.get(paths[0]).json["can"] == []
    refused(first.post(f"{paths[0]}/cancel"), 409, "payment_under_way")
    assert cashier.results(list_id, ("成功", ""), ("失败", "卡号有误")).status_code == 200
    assert [state_of(id_) for id_ in cashier.signup_ids] == ["handed_out", "approved"]
    assert "cancel" in other.get(paths[1]).json["can"]
    assert other.post(f"{paths[1]}/cancel").json["state"] == "cancelled"


def test_a_campaign_called_off_lets_go_only_whom_the_bank_does_not_pay(seat, made_up):
    cashier = Cashier(seat, made_up, people=3)
    list_id = cashier.draft(signup_ids=cashier.signup_ids[:2]).json["id"]
    campaign_id = cashier.campaign.id
    called_off = sa.text("UPDATE campaigns SET state = 'ended', ended_at = now(), state_reason = '停办'")
    db.session().execute(called_off)
    db.session().commit()
    assert signups.end_signups(campaign_id, progress=lambda _: None) == 1
    assert [state_of(id_) for id_ in cashier.signup_ids] == ["approved", "approved", "cancelled"]
    assert campaign_id not in signups.list_unfinished()
    assert cashier.checker.post(f"/payment-lists/{list_id}/check").status_code == 200
    assert cashier.maker.post(f"/payment-lists/{list_id}/withdrawal", {"reason": "停办"}).status_code == 200
    assert campaign_id in signups.list_unfinished()
    assert signups.end_signups(campaign_id, progress=lambda _: None) == 2


def test_who_leaves_while_the_bank_pays_keeps_the_money_and_nothing_else(seat, made_up):
    cashier = Cashier(seat, made_up, people=1)
    list_id, member = cashier.approved(), cashier.members[0]
    assert signups.forget(member) == 0
    db.session().commit()
    assert cashier.results(list_id, ("成功", "")).status_code == 200
    assert state_of(cashier.signup_ids[0]) == "handed_out"
    payment = db.session().scalars(sa.select(Payment)).one()
    assert (payment.state.value, payment.card_cipher) == ("paid", None)


def test_the_supervisor_reads_masked_rows_and_touches_nothing(seat, made_up):
    cashier = Cashier(seat, made_up)
    list_id = cashier.draft().json["id"]
    supervisor = seat(SUPERVISOR)
    rows = supervisor.get(f"/payment-lists/{list_id}/payments").json["items"]
    assert [(one["number"], one["payee"]) for one in rows] == [(1, "王*明"), (2, "王*明")]
    assert card(0) not in str(rows)
    assert rows[0]["card"].endswith(card(0)[-4:])
    refused(supervisor.post(f"/payment-lists/{list_id}/check"), 403, "role_required")
    refused(supervisor.get(f"/payment-lists/{list_id}.xlsx"), 403, "role_required")


def test_every_step_and_the_export_are_on_record(seat, made_up):
    cashier = Cashier(seat, made_up)
    list_id = cashier.approved()
    cashier.sheet(list_id)
    done = sa.select(AuditEntry.action).where(AuditEntry.subject == "payment_lists").order_by(AuditEntry.id)
    assert db.session().scalars(done).all() == [
        "payments.draft",
        "payments.check",
        "payments.approve",
        "payments.export",
    ]


def test_the_database_holds_sums_to_their_rows(seat, made_up):
    cashier = Cashier(seat, made_up)
    cashier.draft()
    for change in (
        "UPDATE payment_lists SET amount_fen = amount_fen + 1",
        "UPDATE payments SET amount_fen = amount_fen + 1",
        "DELETE FROM payments",
    ):
        with db.session().begin_nested() as point:
            try:
                db.session().execute(sa.text(change))
            except sa.exc.IntegrityError:
                point.rollback()
            else:
                raise AssertionError(change)
    assert db.session().scalar(sa.select(sa.func.sum(Payment.amount_fen))) == 100_000


def test_lists_take_the_same_queries_however_long_they_are(seat, made_up, statements):
    cashier, counts = Cashier(seat, made_up, people=4), {}
    for order in range(2):
        made = cashier.draft(signup_ids=cashier.signup_ids[2 * order : 2 * order + 2 - order % 2])
        for path in ("/payment-lists", f"/payment-lists/{made.json['id']}/payments"):
            with statements() as seen:
                assert cashier.maker.get(path).json["items"]
            counts.setdefault(path.count("/"), []).append(len(seen))
            refused(cashier.maker.get(f"{path}?cursor=nonsense"), 422, "cursor_invalid")
    assert all(first == second for first, second in counts.values()), counts
