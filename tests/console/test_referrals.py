"""转介: forwarded after the pre-check, answered by the bank, corrected from above, packed and imported."""

import io

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from app import clock
from app.campaign_types import TYPES
from app.services import referrals
from models import PartnerKind, Referral, SignupState, StaffRole
from tests import factories, onward, pictures, programmes
from tests.erased import after, only, told
from tests.tills import refused

REVIEWER, CHAIR, OPERATOR, READER = (
    StaffRole.REVIEWER,
    StaffRole.CHAIR,
    StaffRole.OPERATOR,
    StaffRole.READ_ONLY,
)
SOMEWHERE = "00000000-0000-7000-8000-000000000000"
ANSWERS = {"business": "运河边豆花店", "amount": 20_000_000, "phone": "10233334444"}


@pytest.fixture
def loan(phone):
    """An approved loan of a worker, and his phone: (signup id, phone)."""
    made, openid, _, _ = onward.in_district("startup_loan", answers=ANSWERS)
    return str(made.id), phone.log_in(openid)


def granted(**facts):
    return {"amount_fen": 15_000_000, "months": 24, "answered_on": str(clock.today()), **facts}


def declined(**facts):
    return {"reason": "流水不足", "answered_on": str(clock.today()), **facts}


def forward(desk, signup_id, of=None, **facts):
    of = of or onward.partner()
    body = {"partner_id": str(factories.id_of(of)), "reference": "常工贷〔2026〕8号", **facts}
    return desk.post(f"/signups/{signup_id}/referrals", body)


def test_a_loan_is_forwarded_answered_and_followed_by_the_worker(seat, loan):
    signup_id, worker = loan
    assert "正在转给合作机构" in worker.get(f"/me/signups/{signup_id}").json["next"]
    desk = seat(REVIEWER)
    bank = onward.partner(name="样板银行怀德支行")
    made = forward(desk, signup_id, bank)
    assert (made.status_code, made.json["state"], made.json["partner"]) == (
        201,
        "forwarded",
        "样板银行怀德支行",
    )
    assert made.json["applicant_name"] == "王*明"
    assert made.json["is_overdue"] is False
    said = worker.get(f"/me/signups/{signup_id}").json["next"]
    assert said.startswith("已转给样板银行怀德支行，承诺")
    (mine,) = worker.get(f"/me/signups/{signup_id}/referrals").json["items"]
    assert (mine["state"], mine["due_at"]) == ("forwarded", made.json["due_at"])
    answered = desk.post(f"/referrals/{made.json['id']}/answer", granted())
    assert (answered.json["state"], answered.json["amount_fen"]) == ("granted", 15_000_000)
    said = worker.get(f"/me/signups/{signup_id}").json["next"]
    assert said == "样板银行怀德支行已批准 150000.00元，24 个月，后面的手续由对方联系您"
    (mine,) = worker.get(f"/me/signups/{signup_id}/referrals").json["items"]
    assert (mine["amount_fen"], mine["months"]) == (15_000_000, 24)
    member_id = onward.row(signup_id).member_id
    assert told(member_id) == ["referral_forwarded", "referral_granted"]
    refused(desk.post(f"/referrals/{made.json['id']}/answer", granted()), 409, "referral_not_waiting")


def test_a_case_says_whether_it_can_be_forwarded_now(seat, loan):
    signup_id, _ = loan
    desk = seat(REVIEWER)
    assert desk.get(f"/reviews/{signup_id}").json["may_forward"] is True
    made = forward(desk, signup_id).json
    assert desk.get(f"/reviews/{signup_id}").json["may_forward"] is False
    desk.post(f"/referrals/{made['id']}/withdrawal", {"reason": "材料要换"})
    assert desk.get(f"/reviews/{signup_id}").json["may_forward"] is True


def test_what_was_never_forwarded_is_not_taken_back(seat):
    answer = seat(REVIEWER).post(f"/referrals/{SOMEWHERE}/withdrawal", {"reason": "写错了"})
    refused(answer, 404, "referral_not_found")


def test_another_bank_may_be_asked_after_a_refusal_but_not_two_at_once(seat, loan):
    signup_id, worker = loan
    desk = seat(OPERATOR)
    first = forward(desk, signup_id).json["id"]
    refused(forward(desk, signup_id), 409, "already_forwarded")
    refused(
        desk.post(f"/referrals/{first}/answer", {"answered_on": str(clock.today())}), 422, "invalid_fields"
    )
    assert desk.post(f"/referrals/{first}/answer", declined()).json["state"] == "declined"
    assert "没有批准" in worker.get(f"/me/signups/{signup_id}").json["next"]
    second = forward(desk, signup_id).json["id"]
    taken_back = desk.post(f"/referrals/{second}/withdrawal", {"reason": "转错了网点"})
    assert taken_back.json["state"] == "withdrawn"
    assert "已撤回" in worker.get(f"/me/signups/{signup_id}").json["next"]
    refused(desk.post(f"/referrals/{second}/withdrawal", {"reason": "再撤"}), 409, "referral_not_waiting")
    assert forward(desk, signup_id).status_code == 201
    states = [one["state"] for one in worker.get(f"/me/signups/{signup_id}/referrals").json["items"]]
    assert states == ["forwarded", "withdrawn", "declined"]


def test_what_does_not_fit_is_not_forwarded(seat, loan):
    signup_id, _ = loan
    desk = seat(REVIEWER)
    refused(forward(desk, signup_id, onward.partner(is_active=False)), 422, "partner_unfit")
    refused(forward(desk, signup_id, onward.partner(kind=PartnerKind.GUARANTOR)), 422, "partner_unfit")
    refused(forward(desk, signup_id, partner_id=SOMEWHERE), 404, "partner_not_found")
    waiting = onward.in_district("startup_loan", state=SignupState.RETURNED, returned_item="phone")[0]
    refused(forward(desk, waiting.id), 409, "not_forwardable")
    refused(forward(desk, programmes.signup().id), 409, "referrals_not_declared")
    refused(forward(desk, SOMEWHERE), 404, "signup_not_found")
    made = forward(desk, signup_id).json["id"]
    early = granted(answered_on="2020-01-01")
    answer = desk.post(f"/referrals/{made}/answer", early)
    refused(answer, 422, "answer_day_invalid")
    assert answer.json["errors"] == {"answered_on": [f"应在 {clock.today()} 到今天之间"]}
    answer = desk.post(f"/referrals/{made}/answer", granted(amount_fen=10**11))
    assert answer.json["errors"] == {"amount_fen": ["应在 0.01 元和 1,000,000.00 元之间"]}
    refused(desk.post(f"/referrals/{SOMEWHERE}/answer", granted()), 404, "referral_not_found")


def test_who_has_to_step_aside_does_not_forward(seat, loan):
    signup_id, _ = loan
    desk = seat(REVIEWER)
    assert desk.post(f"/reviews/{signup_id}/recusal").status_code == 204
    refused(forward(desk, signup_id), 403, "recusal_required")


def test_the_desk_of_the_applicants_own_employer_sees_nothing_of_it(seat):
    made, _, district, unit = onward.in_district("startup_loan", answers=ANSWERS)
    signup_id = factories.id_of(made)
    far, own = seat(REVIEWER, union=factories.district_union("wujin")), seat(REVIEWER, union=unit)
    near = seat(REVIEWER, union=district)
    referral_id = forward(near, signup_id).json["id"]
    for desk in (own, far):
        refused(forward(desk, signup_id), 404, "signup_not_found")
        refused(desk.get(f"/referrals/{referral_id}"), 404, "referral_not_found")
        assert desk.get("/referrals").json["items"] == []
    assert near.get(f"/referrals/{referral_id}").json["id"] == referral_id


def test_a_wrong_answer_is_corrected_by_the_level_above_with_a_reason(seat):
    district = factories.district_union("tianning")
    of = programmes.campaign("startup_loan", title="天宁创业贷款", union_id=district.id)
    made, _, _, _ = onward.in_district("startup_loan", of=of, answers=ANSWERS)
    signup_id = factories.id_of(made)
    desk, chair, above = seat(REVIEWER, union=district), seat(CHAIR, union=district), seat(CHAIR)
    referral_id = forward(desk, signup_id).json["id"]
    path = f"/referrals/{referral_id}/correction"
    right = granted(amount_fen=1_500_000, correction="多写了一个零")
    refused(above.post(path, right), 409, "referral_not_answered")
    desk.post(f"/referrals/{referral_id}/answer", granted())
    refused(chair.post(path, right), 403, "corrected_from_above")
    refused(above.post(path, {**right, "answered_on": "2020-01-01"}), 422, "answer_day_invalid")
    mended = above.post(path, right)
    assert (mended.json["amount_fen"], mended.json["correction"]) == (1_500_000, "多写了一个零")
    member_id = onward.row(signup_id).member_id
    assert told(member_id)[-1] == "referral_corrected"
    assert above.post(path, declined(correction="是另一家")).json["state"] == "declined"
    forward(desk, signup_id)
    refused(above.post(path, right), 409, "already_forwarded")
    refused(above.post(f"/referrals/{SOMEWHERE}/correction", right), 404, "referral_not_found")


def test_the_promised_days_run_out_and_the_sums_are_told(seat, loan, statements):
    signup_id, worker = loan
    desk = seat(OPERATOR, READER)
    forward(desk, signup_id)
    campaign_id = onward.row(signup_id).campaign_id
    with statements() as few:
        desk.get("/referrals")
    others = [onward.in_district("startup_loan", of=onward.row(signup_id).campaign)[0]]
    others.append(onward.in_district("startup_loan", of=onward.row(signup_id).campaign)[0])
    first, second = (forward(desk, factories.id_of(one)).json["id"] for one in others)
    with statements() as many:
        assert len(desk.get("/referrals").json["items"]) == 3
    assert len(many) == len(few)
    desk.post(f"/referrals/{first}/answer", granted())
    desk.post(f"/referrals/{second}/answer", declined())
    assert desk.get("/referrals?overdue=true").json["items"] == []
    assert [one["id"] for one in desk.get("/referrals?state=granted").json["items"]] == [first]
    assert desk.get(f"/referrals?partner_id={SOMEWHERE}").json["items"] == []
    assert len(desk.get(f"/referrals?campaign_id={campaign_id}").json["items"]) == 3
    refused(desk.get("/referrals?cursor=abc"), 422, "cursor_invalid")
    with after(days=40):
        desk, worker = seat(OPERATOR), worker.another(onward.row(signup_id).member.openid)
        assert [one["signup_id"] for one in desk.get("/referrals?overdue=true").json["items"]] == [signup_id]
        assert "12351" in worker.get(f"/me/signups/{signup_id}").json["next"]
        figures = desk.get(f"/campaigns/{campaign_id}/referrals/figures").json
    assert figures == {
        "forwarded_count": 3,
        "waiting_count": 1,
        "overdue_count": 1,
        "granted_count": 1,
        "declined_count": 1,
        "withdrawn_count": 0,
        "granted_fen": 15_000_000,
    }
    refused(seat(OPERATOR).get(f"/campaigns/{SOMEWHERE}/referrals/figures"), 404, "campaign_not_found")


def sheet_of(answer):
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    return book.get_sheet_by_index(0).to_python(skip_empty_area=False)


def filled(rows, *last):
    """The package with its last columns filled in, row by row."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held) as book:
        sheet = book.add_worksheet()
        width = len(rows[2])
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        for number, cells in enumerate(last, start=3):
            sheet.write_row(number, width - 5, cells)
    return held.getvalue()


def test_the_package_is_masked_unless_a_second_person_asks_for_it(seat, loan):
    signup_id, _ = loan
    desk, other, bank = seat(OPERATOR), seat(OPERATOR), onward.partner()
    partner_id = factories.id_of(bank)
    campaign_id = onward.row(signup_id).campaign_id
    path = f"/campaigns/{campaign_id}/referrals"
    nowhere = f"/campaigns/{SOMEWHERE}/referrals"
    refused(desk.get(f"{nowhere}.xlsx?partner_id={partner_id}"), 404, "campaign_not_found")
    asked = {"partner_id": partner_id, "reason": "寄给银行"}
    refused(desk.post(f"{nowhere}/package", asked), 404, "campaign_not_found")
    refused(desk.get(f"{path}.xlsx?partner_id={partner_id}"), 409, "package_empty")
    forward(desk, signup_id, partner_id=str(partner_id))
    rows = sheet_of(desk.get(f"{path}.xlsx?partner_id={partner_id}"))
    assert rows[2][-5:] == ["结果", "批准金额（元）", "期限（月）", "答复日期", "原因"]
    assert "王*明" in rows[3]
    assert ANSWERS["phone"] not in rows[3]
    wanted = {"partner_id": str(partner_id), "reason": "银行要联系本人"}
    refused(desk.post(f"{path}/package", wanted), 403, "package_same_hand")
    plain = sheet_of(other.post(f"{path}/package", wanted))
    assert "王小明" in plain[3]
    assert ANSWERS["phone"] in plain[3]
    refused(other.post(f"{path}/package", {**wanted, "partner_id": SOMEWHERE}), 409, "package_empty")


def test_the_banks_workbook_is_imported_whole_or_not_at_all(seat, loan):
    signup_id, _ = loan
    desk, partner_id = seat(OPERATOR), str(factories.id_of(onward.partner()))
    of = onward.row(signup_id).campaign
    other = onward.in_district("startup_loan", of=of)[0]
    for one in (signup_id, factories.id_of(other)):
        forward(desk, one, partner_id=partner_id)
    path = f"/campaigns/{factories.id_of(of)}/referrals"
    rows = sheet_of(desk.get(f"{path}.xlsx?partner_id={partner_id}"))
    today = str(clock.today())
    yes, no = ("批准", 150000, 24, today, ""), ("不批准", "", "", today, "流水不足")
    wrong = [
        (("也许", "", "", today, ""), "结果只能填“批准”或“不批准”"),
        (("批准", "很多", 24, today, ""), "批准金额请填数字，单位是元"),
        (("批准", -1, 24, today, ""), "批准金额超出范围"),
        (("批准", 100, "两年", today, ""), "期限请填几个月"),
        (("批准", 100, 2.5, today, ""), "期限请填几个月"),
        (("不批准", "", "", today, ""), "不批准的要写原因"),
        (("批准", 100, 12, "昨天", ""), "答复日期请写成 2026-07-01"),
        (("批准", 100, 12, "2020-01-01", ""), "答复日期不能早于转介那天，也不能晚于今天"),
    ]
    for cells, sentence in wrong:
        answer = desk.post(f"{path}/answers", **pictures.form(filled(rows, yes, cells)))
        refused(answer, 422, "referral_answers_wrong")
        assert answer.json["problems"] == [{"row": 5, "message": sentence}]
    assert [one["state"] for one in desk.get("/referrals").json["items"]] == ["forwarded", "forwarded"]
    twice = [*rows[:4], rows[3]]
    answer = desk.post(f"{path}/answers", **pictures.form(filled(twice, yes, yes)))
    assert answer.json["problems"][0]["message"] == "这个编号出现了两次"
    strange = [*rows[:3], [SOMEWHERE, *rows[3][1:]]]
    answer = desk.post(f"{path}/answers", **pictures.form(filled(strange, yes)))
    assert answer.json["problems"][0]["message"] == "编号不在这个活动的转介里"
    done = desk.post(f"{path}/answers", **pictures.form(filled(rows, yes, ("", "", "", "", ""))))
    assert done.json == {"recorded_count": 1}
    done = desk.post(f"{path}/answers", **pictures.form(filled(rows, yes, no)))
    assert done.json == {"recorded_count": 1}
    assert desk.post(f"{path}/answers", **pictures.form(filled(rows, yes, no))).json["recorded_count"] == 0
    answer = desk.post(f"{path}/answers", **pictures.form(filled(rows, no, no)))
    assert answer.json["problems"][0]["message"] == "这一行已经登记过别的答复，或者已经撤回"
    kept = {(one["state"], one["amount_fen"], one["reason"]) for one in desk.get("/referrals").json["items"]}
    assert kept == {("granted", 15_000_000, None), ("declined", None, "流水不足")}
    refused(desk.post(f"{path}/answers", **pictures.form(b"no workbook")), 422, "referral_answers_unreadable")
    large = pictures.form(b"PK" + bytes(5 * 1024 * 1024))
    refused(desk.post(f"{path}/answers", **large), 413, "referral_answers_too_large")


def test_the_register_of_partners_is_kept_by_its_own_union_and_read_below(seat):
    district = factories.district_union("tianning")
    desk, below = seat(OPERATOR), seat(OPERATOR, union=district)
    body = {
        "union_id": str(factories.city().id),
        "kind": "bank",
        "name": "样板银行延陵支行",
        "phone": "0519-86660000",
        "contact": "钱经理",
    }
    made = desk.post("/partners", body)
    assert (made.status_code, made.json["contact"], made.json["is_active"]) == (201, "钱*理", True)
    refused(desk.post("/partners", body), 409, "partner_name_taken")
    refused(below.post("/partners", body), 404, "union_not_found")
    path = f"/partners/{made.json['id']}"
    refused(below.patch(path, {"is_active": False}), 404, "partner_not_found")
    assert [one["id"] for one in below.get("/partners").json["items"]] == [made.json["id"]]
    other = onward.partner()
    refused(desk.patch(path, {"name": other.name}), 409, "partner_name_taken")
    assert desk.patch(path, {"is_active": False, "contact": None}).json["contact"] is None
    assert [one["id"] for one in desk.get("/partners?is_active=false").json["items"]] == [made.json["id"]]
    assert desk.get("/partners?kind=guarantor").json["items"] == []
    refused(desk.get("/partners?cursor=abc"), 422, "cursor_invalid")


def test_every_type_that_refers_asks_for_consent_to_it():
    for declared in TYPES.values():
        if declared.refers is not None:
            assert declared.needs_review
            assert any(field.kind == "declaration" for field in declared.fields)
            assert declared.is_sensitive


def test_what_was_written_of_a_person_goes_with_the_account(seat, loan):
    signup_id, worker = loan
    desk = seat(OPERATOR)
    referral_id = forward(desk, signup_id).json["id"]
    desk.post(f"/referrals/{referral_id}/answer", declined())
    (row,) = worker.get("/me/export").json["referrals"]
    assert row["reason"] == "流水不足"
    assert referrals.forget(onward.row(signup_id).member) == 1
    assert only(Referral).reason is None
