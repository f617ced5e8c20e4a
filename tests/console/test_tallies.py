"""不记名: a survey's answers, read with nobody beside them, counted together, never in small parts."""

import io
import uuid

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from app.db import session
from app.forms import Field
from models import AuditEntry, Signup, StaffRole, Union
from tests import factories, programmes
from tests.phones import Phone

NAME = "欧阳建国"
ANSWERS = {"knows_card": "no", "satisfaction": "3"}


@pytest.fixture
def survey(session):
    return programmes.campaign("survey", title="您知道工会卡吗").id


@pytest.fixture
def reviewer(seat):
    return seat(StaffRole.REVIEWER)


def refused(answer, status, code):
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.text
    return answer.json


@pytest.fixture
def answer(app, simulator):
    def send(of, member, answers=ANSWERS):
        phone = Phone(app.test_client(), simulator).log_in(member.openid)
        sent = phone.post(f"/campaigns/{of}/signups", {"answers": answers})
        assert sent.status_code == 201, sent.text
        return phone, sent.json["id"]

    return send


def somebody(district="tianning", name=NAME):
    home = factories.union(factories.district_union(district), name="七人小厂工会", district=district)
    return factories.member(entry=factories.roster_entry(union_of=home, name=name))


def filled(of, people, district, answers=ANSWERS):
    home = factories.union(district=district)
    for _ in range(people):
        entry = factories.roster_entry(union_of=home)
        programmes.signup(of, member_=factories.member(entry=entry), answers=answers)


def part_of(tally, district):
    (found,) = [part for part in tally["parts"] if part["district"] == district]
    return found


def question_of(part, key):
    (found,) = [one for one in part["questions"] if one["key"] == key]
    return found


def test_staff_read_an_answer_without_seeing_whose_it_is_and_the_worker_sees_his_own(
    survey, reviewer, seat, answer
):
    member = somebody()
    phone, signup_id = answer(survey, member)
    assert phone.get(f"/me/signups/{signup_id}").json["answers"] == ANSWERS
    listed = reviewer.get(f"/reviews?campaign_id={survey}&state=approved")
    (line,) = [one["signup"] for one in listed.json["items"]]
    assert (line["id"], line["applicant_name"], line["union"]) == (signup_id, "不记名", "天宁区")
    assert "T00:00:00" in line["created_at"]
    case = reviewer.get(f"/reviews/{signup_id}")
    assert case.json["answers"] == ANSWERS
    assert [case.json[name] for name in ("moves", "earlier", "attachments")] == [[], [], []]
    revealed = reviewer.post(f"/reviews/{signup_id}/reveal", {"reason": "核对"})
    assert revealed.json["answers"] == ANSWERS
    for text in (listed.text, case.text, revealed.text):
        assert "欧" not in text
        assert "小厂" not in text
        assert str(member.id) not in text


def test_the_log_knows_that_somebody_answered_and_not_which_answer_is_his(survey, seat, answer):
    member = somebody()
    _, signup_id = answer(survey, member)
    rows = session().scalars(select(AuditEntry).where(AuditEntry.actor_id == member.id)).all()
    assert (survey, "signups.submit") in {(row.subject_id, row.action) for row in rows}
    told = [f"{row.subject_id} {row.details}" for row in rows]
    assert not [text for text in told if signup_id in text]
    # Nor do the ids, made on one day, tell in which order they were.
    others = [uuid.UUID(answer(survey, somebody(name=f"甲{number}"))[1]) for number in "一二三四"]
    stamps = {one.int >> 80 for one in [*others, uuid.UUID(signup_id)]}
    assert len(stamps) == 1


def test_an_answer_is_no_earlier_case_of_somebody_and_no_relatives_is_pointed_at(
    survey, reviewer, answer, declare
):
    member = somebody()
    _, signup_id = answer(survey, member)
    declare("named")
    named = programmes.signup(programmes.campaign("named"), member_=member).id
    assert reviewer.get(f"/reviews/{named}").json["earlier"] == []
    number = member.roster_entry.id_number
    said = reviewer.post("/relatives", {"relation": "sibling", "id_number": number})
    assert said.status_code == 201, said.text
    refused(reviewer.get(f"/reviews/{named}"), 403, "recusal_required")
    listed = reviewer.get(f"/reviews?campaign_id={survey}&state=approved").json["items"]
    assert [one["must_recuse"] for one in listed] == [False]
    assert reviewer.get(f"/reviews/{signup_id}").status_code == 200


def test_the_persons_own_unit_reads_no_answers_of_a_survey_above_it(survey, seat, answer):
    member = somebody()
    _, signup_id = answer(survey, member)
    below = seat(StaffRole.REVIEWER, union=session().get_one(Union, member.roster_entry.union_id))
    assert below.get(f"/reviews?campaign_id={survey}&state=approved").json["items"] == []
    refused(below.get(f"/reviews/{signup_id}"), 404, "signup_not_found")
    refused(below.get(f"/campaigns/{survey}/tally"), 404, "campaign_not_found")


def test_nobody_answers_at_a_counter(survey, seat):
    entry = factories.roster_entry(name=NAME)
    body = {"name": NAME, "id_number": entry.id_number, "answers": ANSWERS}
    refused(seat(StaffRole.OPERATOR).post(f"/campaigns/{survey}/signups", body), 409, "campaign_anonymous")
    assert session().scalars(select(Signup)).all() == []


def test_no_question_may_be_added_that_asks_who_somebody_is(survey, seat):
    publisher = seat(StaffRole.PUBLISHER)
    for kind in ("phone", "photos"):
        body = {"version": 1, "questions": [{"key": "who", "kind": kind, "label": "怎么找您"}]}
        problems = refused(publisher.patch(f"/campaigns/{survey}", body), 422, "questions_invalid")
        assert list(problems["errors"]) == ["questions.0.kind"]
    fine = {"version": 1, "questions": [{"key": "years", "kind": "number", "label": "工龄"}]}
    assert publisher.patch(f"/campaigns/{survey}", fine).status_code == 200


def test_answers_are_counted_together_and_by_districts_with_enough_of_them(session, reviewer):
    asked = [Field(key="years", kind="number", label="工龄")]
    of = programmes.campaign("survey", extra=asked)
    filled(of, 6, "wujin", {"knows_card": "yes", "use_count": "3", "satisfaction": "5", "years": 10})
    filled(of, 5, "xinbei", {"knows_card": "heard", "satisfaction": "1", "years": 4})
    filled(of, 5, "tianning", {"knows_card": "no", "satisfaction": "3", "years": 1})
    filled(of, 4, "liyang", {"knows_card": "no", "satisfaction": "1", "years": 1})
    tally = reviewer.get(f"/campaigns/{of.id}/tally")
    assert tally.status_code == 200, tally.text
    whole = part_of(tally.json, None)
    assert (whole["answers_count"], whole["awareness_percent"]) == (20, 55)
    knows = question_of(whole, "knows_card")["options"]
    assert {one["word"]: one["count"] for one in knows} == {"yes": 6, "heard": 5, "no": 9}
    assert question_of(whole, "years")["average"] == pytest.approx((60 + 20 + 5 + 4) / 20)
    wujin = part_of(tally.json, "wujin")
    assert (wujin["answers_count"], wujin["awareness_percent"]) == (6, 100)
    assert question_of(wujin, "use_count")["answered_count"] == 6
    # Nobody in 天宁 was asked that; four in 溧阳 are too few, and 新北 or 天宁 beside them is left out,
    # or else the four would be what is left of the whole.
    assert part_of(tally.json, "liyang")["answers_count"] is None
    shown = [part["district"] for part in tally.json["parts"] if part["answers_count"] is not None]
    assert len(shown) == 3
    assert {None, "wujin"} < set(shown)
    assert not [one for one in whole["questions"] if one["key"] == "wish"]


def test_fewer_than_five_answers_are_not_shown_at_all(survey, reviewer):
    of = programmes.campaign("survey")
    filled(of, 4, "wujin")
    tally = reviewer.get(f"/campaigns/{of.id}/tally").json
    assert {part["answers_count"] for part in tally["parts"]} == {None}
    assert not [part for part in tally["parts"] if part["questions"]]


def test_the_sheet_says_the_same_and_is_on_record(session, reviewer):
    of = programmes.campaign("survey", title="您知道工会卡吗")
    filled(of, 6, "wujin", {"knows_card": "yes", "satisfaction": "5"})
    sheet = reviewer.get(f"/campaigns/{of.id}/tally.xlsx")
    assert sheet.status_code == 200, sheet.text
    rows = CalamineWorkbook.from_filelike(io.BytesIO(sheet.data)).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "您知道工会卡吗"
    assert rows[2] == ["问题", "选项", "全市", "武进区"]
    assert ["知晓率", "%", 100, 100] in rows
    assert ["", "很满意", 6, 6] in rows
    assert session.scalars(select(AuditEntry.action)).all().count("tallies.export") == 1


def test_only_what_is_anonymous_is_tallied(reviewer, declare):
    declare("named")
    of = programmes.campaign("named").id
    refused(reviewer.get(f"/campaigns/{of}/tally"), 409, "campaign_not_tallied")
    refused(reviewer.get(f"/campaigns/{of}/tally.xlsx"), 409, "campaign_not_tallied")
    refused(reviewer.get(f"/campaigns/{uuid.uuid4()}/tally.xlsx"), 404, "campaign_not_found")


def test_counting_asks_as_many_statements_however_many_have_answered(reviewer, statements):
    of = programmes.campaign("survey")
    filled(of, 5, "wujin")
    with statements() as few:
        reviewer.get(f"/campaigns/{of.id}/tally")
    filled(of, 10, "xinbei")
    with statements() as many:
        reviewer.get(f"/campaigns/{of.id}/tally")
    assert len(many) == len(few)
