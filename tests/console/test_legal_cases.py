"""律师: assigned within seven days, never one of the other side, changed with a reason; nothing is public."""

import dataclasses

import pytest

from app import clock
from app.campaign_types import TYPES
from app.services import legal_cases
from models import LegalStep, SignupState, StaffRole
from tests import factories, onward, pictures, programmes
from tests.erased import only, told
from tests.tills import refused

REVIEWER, CHAIR, OPERATOR, READER = (
    StaffRole.REVIEWER,
    StaffRole.CHAIR,
    StaffRole.OPERATOR,
    StaffRole.READ_ONLY,
)
SOMEWHERE = "00000000-0000-7000-8000-000000000000"
ANSWERS = {"name": "王小明", "employer": "常州市采菱电子厂", "story": "三个月没有发工资"}


@pytest.fixture
def matter(phone):
    """An approved legal aid of a worker against his employer, and his phone: (signup id, phone)."""
    made, openid, _, _ = onward.in_district("legal_aid", answers=ANSWERS)
    return str(made.id), phone.log_in(openid)


def assign(desk, signup_id, of=None):
    return desk.post(
        f"/signups/{signup_id}/lawyer", {"lawyer_id": str(factories.id_of(of or onward.lawyer()))}
    )


def work(kind="talk", **facts):
    return {"kind": kind, "on_day": str(clock.today()), "text": "电话里说了经过", **facts}


def closing(outcome="settled", **facts):
    return {"outcome": outcome, "closed_on": str(clock.today()), **facts}


def test_a_case_that_is_nowhere_is_not_found(seat):
    desk, path = seat(REVIEWER), f"/legal-cases/{SOMEWHERE}"
    other = {"lawyer_id": str(factories.id_of(onward.lawyer())), "reason": "换人"}
    refused(desk.post(f"{path}/reassignment", other), 404, "legal_case_not_found")
    refused(desk.post(f"{path}/steps", work()), 404, "legal_case_not_found")
    refused(desk.post(f"{path}/closing", closing()), 404, "legal_case_not_found")


def test_the_worker_reads_who_his_lawyer_is_and_what_he_does(seat, matter):
    signup_id, worker = matter
    before = worker.get(f"/me/signups/{signup_id}/legal-case").json
    assert (before["lawyer"], before["steps"], before["outcome"]) == (None, [], None)
    assert "正在指派律师" in worker.get(f"/me/signups/{signup_id}").json["next"]
    desk = seat(REVIEWER)
    made = assign(desk, signup_id)
    assert (made.status_code, made.json["lawyer_name"], made.json["applicant_name"]) == (
        201,
        "郑*义",
        "王*明",
    )
    path = f"/legal-cases/{made.json['id']}"
    for kind in ("talk", "letter", "hearing"):
        assert desk.post(f"{path}/steps", work(kind)).status_code == 201
    mine = worker.get(f"/me/signups/{signup_id}/legal-case").json
    assert mine["lawyer"] == {"name": "郑正义", "firm": "样板律师事务所", "phone": "10211112222"}
    assert [step["kind"] for step in mine["steps"]] == ["talk", "letter", "hearing"]
    assert "律师会联系您" in worker.get(f"/me/signups/{signup_id}").json["next"]
    done = desk.post(f"{path}/closing", closing())
    assert (done.json["outcome"], done.json["closed_on"]) == ("settled", str(clock.today()))
    assert "已经办结" in worker.get(f"/me/signups/{signup_id}").json["next"]
    assert told(onward.row(signup_id).member_id) == ["lawyer_assigned", "legal_case_closed"]
    refused(desk.post(f"{path}/closing", closing()), 409, "legal_case_closed")
    refused(desk.post(f"{path}/steps", work()), 409, "legal_case_closed")
    again = {"lawyer_id": SOMEWHERE, "reason": "换人"}
    refused(desk.post(f"{path}/reassignment", again), 409, "legal_case_closed")


def test_seven_days_run_from_handing_in_and_the_late_are_marked(seat, matter, statements):
    signup_id, _ = matter
    desk = seat(REVIEWER, OPERATOR)
    with statements() as few:
        (line,) = desk.get("/legal-cases/waiting").json["items"]
    assert (line["signup_id"], line["applicant_name"], line["is_overdue"]) == (signup_id, "王*明", False)
    onward.handed_in(signup_id, 9)
    of = onward.row(signup_id).campaign
    for _ in range(2):
        onward.in_district("legal_aid", of=of, answers=ANSWERS)
    with statements() as many:
        lines = desk.get("/legal-cases/waiting").json["items"]
    assert len(many) == len(few)
    assert [one["is_overdue"] for one in lines] == [True, False, False]
    assert desk.get(f"/legal-cases/waiting?campaign_id={SOMEWHERE}").json["items"] == []
    refused(desk.get("/legal-cases/waiting?cursor=abc"), 422, "cursor_invalid")
    assign(desk, signup_id)
    assert signup_id not in {one["signup_id"] for one in desk.get("/legal-cases/waiting").json["items"]}


def test_a_lawyer_whose_firm_serves_the_other_side_is_refused(seat, matter):
    signup_id, _ = matter
    desk = seat(REVIEWER)
    serving = onward.lawyer(firm="样板对方律师事务所", acts_for=["采菱电子厂"])
    colleague = onward.lawyer(firm="样板对方律师事务所")
    for one in (serving, colleague):
        refused(assign(desk, signup_id, one), 409, "lawyer_conflicted")
    free = assign(desk, signup_id, onward.lawyer(acts_for=["采菱"])).json["id"]
    swap = {"lawyer_id": str(factories.id_of(colleague)), "reason": "原律师生病"}
    refused(desk.post(f"/legal-cases/{free}/reassignment", swap), 409, "lawyer_conflicted")


def test_another_lawyer_goes_on_with_a_reason_that_the_worker_reads(seat, matter):
    signup_id, worker = matter
    desk, first = seat(OPERATOR), onward.lawyer()
    case_id = assign(desk, signup_id, first).json["id"]
    path = f"/legal-cases/{case_id}/reassignment"
    second = onward.lawyer(name="钱有理", firm="样板第二律师事务所")
    refused(desk.post(path, {"lawyer_id": str(factories.id_of(first)), "reason": "换"}), 422, "lawyer_unfit")
    refused(desk.post(path, {"lawyer_id": SOMEWHERE, "reason": "换"}), 404, "lawyer_not_found")
    done = desk.post(path, {"lawyer_id": str(factories.id_of(second)), "reason": "原律师生病"})
    assert done.json["lawyer_name"] == "钱*理"
    mine = worker.get(f"/me/signups/{signup_id}/legal-case").json
    assert mine["lawyer"]["name"] == "钱有理"
    assert (mine["steps"][0]["kind"], mine["steps"][0]["text"]) == ("reassigned", "原律师生病")
    assert told(onward.row(signup_id).member_id) == ["lawyer_assigned", "lawyer_changed"]


def test_what_does_not_fit_gets_no_lawyer(seat, matter):
    signup_id, worker = matter
    desk = seat(REVIEWER)
    refused(assign(desk, signup_id, onward.lawyer(is_active=False)), 422, "lawyer_unfit")
    refused(desk.post(f"/signups/{signup_id}/lawyer", {"lawyer_id": SOMEWHERE}), 404, "lawyer_not_found")
    refused(assign(desk, SOMEWHERE), 404, "signup_not_found")
    refused(assign(desk, programmes.signup().id), 409, "no_lawyers_here")
    rejected = onward.in_district("legal_aid", answers=ANSWERS, state=SignupState.REJECTED)[0]
    refused(assign(desk, rejected.id), 409, "matter_not_ready")
    case_id = assign(desk, signup_id).json["id"]
    refused(assign(desk, signup_id), 409, "matter_not_ready")
    path = f"/legal-cases/{case_id}"
    refused(desk.post(f"{path}/steps", work(on_day="2020-01-01")), 422, "work_day_invalid")
    early = desk.post(f"{path}/closing", closing(closed_on="2020-01-01"))
    refused(early, 422, "work_day_invalid")
    assert early.json["errors"] == {"closed_on": [f"应在 {clock.today()} 到今天之间"]}
    refused(desk.post(f"{path}/steps", work("reassigned")), 422, "invalid_fields")
    refused(desk.post(f"{path}/steps", work(attachment_id=SOMEWHERE)), 404, "attachment_not_found")
    refused(desk.get(f"/legal-cases/{SOMEWHERE}"), 404, "legal_case_not_found")
    other, openid, _, _ = onward.in_district("startup_loan")
    stranger = worker.another(openid)
    refused(stranger.get(f"/me/signups/{factories.id_of(other)}/legal-case"), 404, "legal_case_not_found")
    refused(stranger.get(f"/me/signups/{signup_id}/legal-case"), 404, "signup_not_found")


def test_where_declared_a_lawyer_comes_before_the_decision(seat, monkeypatch):
    declared = TYPES["legal_aid"]
    early = dataclasses.replace(declared, lawyer=dataclasses.replace(declared.lawyer, before_decision=True))
    made = onward.in_district("legal_aid", answers=ANSWERS, state=SignupState.SUBMITTED)[0]
    desk = seat(REVIEWER)
    refused(assign(desk, made.id), 409, "matter_not_ready")
    monkeypatch.setitem(TYPES, "legal_aid", early)
    assert [one["state"] for one in desk.get("/legal-cases/waiting").json["items"]] == ["submitted"]
    assert assign(desk, made.id).status_code == 201


def test_who_has_to_step_aside_assigns_nobody(seat, matter):
    signup_id, _ = matter
    desk = seat(REVIEWER)
    case_id = assign(seat(REVIEWER), signup_id).json["id"]
    assert desk.post(f"/reviews/{signup_id}/recusal").status_code == 204
    refused(assign(desk, signup_id), 403, "recusal_required")
    refused(desk.get(f"/legal-cases/{case_id}"), 404, "legal_case_not_found")
    assert desk.get("/legal-cases").json["items"] == []


def test_nothing_of_a_matter_is_public_nor_read_by_the_employers_union(seat, phone):
    made, _, district, unit = onward.in_district("legal_aid", answers=ANSWERS)
    signup_id = factories.id_of(made)
    near, own, reader = seat(REVIEWER, union=district), seat(REVIEWER, union=unit), seat(READER)
    case_id = assign(near, signup_id).json["id"]
    paper = pictures.hand_in(near, pictures.PDF)
    near.post(f"/legal-cases/{case_id}/steps", work("report", attachment_id=paper))
    refused(own.get(f"/legal-cases/{case_id}"), 404, "legal_case_not_found")
    refused(assign(own, signup_id), 404, "signup_not_found")
    refused(own.get(f"/attachments/{paper}"), 404, "attachment_not_found")
    assert seat(CHAIR, union=district).get(f"/attachments/{paper}").status_code == 200
    for path in ("/legal-cases", "/legal-cases/waiting"):
        assert own.get(path).json["items"] == []
        refused(reader.get(path), 403, "role_required")
    assert phone.get("/public-notices").json["items"] == []
    for declared in TYPES.values():
        if declared.lawyer is not None:
            assert declared.is_sensitive
            assert declared.notice is None


def test_a_unit_reads_the_report_of_its_check_up(seat, statements):
    district = factories.district_union("tianning")
    unit = factories.union(name="采菱电子厂工会", parent=district)
    of = programmes.campaign("legal_checkup", title="企业法律体检")
    signup_id = onward.of_unit(of, unit)
    desk, operator, stranger = (
        seat(REVIEWER),
        seat(OPERATOR, union=unit),
        seat(OPERATOR, union=factories.union()),
    )
    path = f"/unit-signups/{signup_id}/legal-case"
    assert operator.get(path).json["lawyer"] is None
    case_id = assign(desk, signup_id).json["id"]
    paper = pictures.hand_in(desk, pictures.PDF)
    desk.post(f"/legal-cases/{case_id}/steps", work("visit", text="到厂里看了合同"))
    desk.post(f"/legal-cases/{case_id}/steps", work("report", attachment_id=paper))
    desk.post(f"/legal-cases/{case_id}/closing", closing("reported"))
    seen = operator.get(path).json
    assert (seen["lawyer"]["name"], seen["outcome"]) == ("郑正义", "reported")
    assert [step["attachment_id"] for step in seen["steps"]] == [None, paper]
    assert operator.get(f"/attachments/{paper}").data == pictures.PDF
    refused(stranger.get(path), 404, "signup_not_found")
    refused(stranger.get(f"/attachments/{paper}"), 404, "attachment_not_found")
    other = onward.of_unit(programmes.campaign("recuperation_inbound"), unit)
    refused(operator.get(f"/unit-signups/{other}/legal-case"), 404, "legal_case_not_found")
    told_of = [operator.get(f"/unit-signups/{one}").json["has_lawyer"] for one in (signup_id, other)]
    assert told_of == [True, False]
    with statements() as few:
        assert len(desk.get("/legal-cases").json["items"]) == 1
    for _ in range(2):
        assign(desk, onward.in_district("legal_aid", answers=ANSWERS)[0].id)
    with statements() as many:
        assert len(desk.get("/legal-cases").json["items"]) == 3
    assert len(many) == len(few)
    assert [one["id"] for one in desk.get("/legal-cases?is_open=false").json["items"]] == [case_id]
    assert len(desk.get("/legal-cases?is_open=true").json["items"]) == 2
    assert desk.get(f"/legal-cases?lawyer_id={SOMEWHERE}").json["items"] == []
    refused(desk.get("/legal-cases?cursor=abc"), 422, "cursor_invalid")


def test_the_register_masks_lawyers_and_keeps_each_licence_once(seat):
    desk, below = seat(OPERATOR), seat(OPERATOR, union=factories.district_union("tianning"))
    body = {
        "union_id": str(factories.city().id),
        "name": "周公正",
        "firm": "样板第三律师事务所",
        "licence_number": "13204202098765432",
        "phone": "10255556666",
        "districts": ["tianning"],
        "acts_for": ["样板纺织厂"],
    }
    made = desk.post("/lawyers", body)
    assert (made.status_code, made.json["name"], made.json["phone"]) == (201, "周*正", "102****6666")
    assert made.json["licence_number"] == "…5432"
    refused(desk.post("/lawyers", body), 409, "licence_taken")
    refused(below.post("/lawyers", body), 404, "union_not_found")
    path = f"/lawyers/{made.json['id']}"
    refused(below.patch(path, {"is_active": False}), 404, "lawyer_not_found")
    found = below.get("/lawyers?district=tianning&is_active=true").json["items"]
    assert [one["id"] for one in found] == [made.json["id"]]
    assert below.get("/lawyers?district=wujin").json["items"] == []
    other = onward.lawyer()
    refused(desk.patch(path, {"licence_number": other.licence_number}), 409, "licence_taken")
    changed = desk.patch(path, {"firm": "样板第四律师事务所", "is_active": False})
    assert (changed.json["firm"], changed.json["is_active"]) == ("样板第四律师事务所", False)
    refused(desk.get("/lawyers?cursor=abc"), 422, "cursor_invalid")


def test_what_was_written_of_a_matter_goes_with_the_account(seat, matter):
    signup_id, worker = matter
    desk = seat(OPERATOR)
    case_id = assign(desk, signup_id).json["id"]
    paper = pictures.hand_in(desk, pictures.PDF)
    desk.post(f"/legal-cases/{case_id}/steps", work("letter", attachment_id=paper))
    (row,) = worker.get("/me/export").json["legal_cases"]
    assert (row["lawyer"], row["steps"][0]["text"]) == ("郑正义", "电话里说了经过")
    assert legal_cases.forget(onward.row(signup_id).member) == 1
    kept = only(LegalStep)
    assert (kept.text, kept.attachment_id, kept.kind) == (None, None, "letter")
