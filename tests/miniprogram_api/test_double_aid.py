"""不重复享受: nobody has the same aid twice, whoever applies for him, under whichever programme and year."""

import datetime as dt

import pytest

from app import clock, db
from app.services import signups
from models import SignupAction, SignupState, SignupSubject, StaffRole
from tests import factories, households, programmes

CONSENT = {"document": "privacy", "version": "1"}
CHILD = factories.id_number("20080101")
GOES = [SignupState.SUBMITTED, SignupState.RETURNED, SignupState.APPROVED, SignupState.HANDED_OUT]
COUNTS_NOT = [SignupState.REJECTED, SignupState.CANCELLED, SignupState.NO_SHOW]


@pytest.fixture(autouse=True)
def _document(session):
    factories.privacy_document()


@pytest.fixture
def autumn(session):
    return factories.id_of(programmes.campaign("golden_autumn", title="2026 年金秋助学"))


def ask(phone, of, campaign, child=CHILD):
    """A parent applies for a child."""
    body = {"answers": households.schooling(of, child), "consent": CONSENT}
    return phone.another(of.openid).post(f"/campaigns/{campaign}/signups", body)


def aided(index, *, type_="golden_autumn", on=None, relation="named", **facts):
    """A sign-up of somebody else for the person with this blind index."""
    made = programmes.signup(of=programmes.campaign(type_), **facts)
    on = on or clock.today()
    subject = SignupSubject(signup_id=made.id, relation=relation, id_number_index=index, counted_on=on)
    db.session().add(subject)
    db.session().flush()
    return made


def index_of_child():
    return factories.roster_entry(number=factories.id_number("20080101")).id_number_index


def test_two_parents_of_one_child_do_not_both_get_it(phone, autumn):
    mother, father = factories.member(), factories.member()
    first = ask(phone, mother, autumn)
    assert first.status_code == 201, first.text
    second = ask(phone, father, autumn)
    assert (second.status_code, second.json["code"]) == (409, "double_aid")
    # Whose number somebody has typed, nobody knows: it is not told what that person has had, nor when.
    assert second.json["detail"] == "按所填的身份证号，现在不能申请这项帮扶"
    assert not {"programme", "year", "whom"} & set(second.json)
    assert "王小小" not in second.text
    assert CHILD not in second.text
    # Another child of another family has nothing to do with it.
    assert ask(phone, father, autumn, factories.id_number("20090101")).status_code == 201


def test_of_ones_own_family_on_file_it_is_said_in_words(phone, autumn):
    mother, father = factories.member(), factories.member()
    households.file(father.roster_entry, kin=[("王小小", CHILD)])
    assert ask(phone, mother, autumn).status_code == 201
    second, year = ask(phone, father, autumn), clock.today().year
    assert second.json["detail"] == f"您的家人在 {year} 年已经申请或享受过“金秋助学”，不能重复享受"
    told = {name: second.json[name] for name in ("programme", "year", "whom")}
    assert told == {"programme": "golden_autumn", "year": year, "whom": "family"}


def test_no_grown_up_is_anybodys_child(phone, autumn):
    mother, neighbour = factories.member(), factories.id_number("19670101")
    refused = ask(phone, mother, autumn, neighbour)
    assert (refused.status_code, refused.json["code"]) == (422, "answers_invalid")
    assert refused.json["errors"] == {"answers.child_id_number": ["不能超过 25 周岁，请核对号码"]}
    oldest = clock.today().replace(month=1, day=1, year=clock.today().year - 25)
    assert ask(phone, mother, autumn, factories.id_number(f"{oldest:%Y%m%d}")).status_code == 201


def test_whom_an_aid_is_for_is_known_by_blind_index_alone(phone, autumn):
    mother = factories.member()
    spouse = factories.id_number()
    households.file(mother.roster_entry, kin=[("李四", spouse)])
    assert ask(phone, mother, autumn).status_code == 201
    rows = db.session().query(SignupSubject.relation).order_by(SignupSubject.relation).all()
    assert [relation for (relation,) in rows] == ["household", "named", "self"]


def test_a_household_on_file_counts_as_one(phone, autumn):
    mother, father = factories.member(), factories.member()
    households.file(mother.roster_entry, kin=[("丈夫", father.roster_entry.id_number)])
    assert ask(phone, mother, autumn).status_code == 201
    other_child = ask(phone, father, autumn, factories.id_number("20100101"))
    assert (other_child.json["code"], other_child.json["whom"]) == ("double_aid", "self")
    assert other_child.json["detail"].startswith("您本人在 ")


def test_whether_one_may_sign_up_is_told_as_signing_up_would_tell_it(phone, autumn):
    mother, father = factories.member(), factories.member()
    households.file(mother.roster_entry, kin=[("丈夫", father.roster_entry.id_number)])

    def may(who):
        answer = phone.another(who.openid).get(f"/campaigns/{autumn}/eligibility")
        seen = phone.another(who.openid).get(f"/campaigns/{autumn}").json["eligibility"]
        assert seen == answer.json
        return answer.json

    assert may(father) == {"eligible": True, "reasons": []}
    assert ask(phone, mother, autumn).status_code == 201
    refused = ask(phone, father, autumn, factories.id_number("20100101")).json
    (reason,) = may(father)["reasons"]
    assert reason == {
        "code": refused["code"],
        "message": refused["detail"],
        "next": refused["next"],
    }
    # Her own sign-up stands in "mine" and bars her from nothing but a second one.
    assert may(mother) == {"eligible": True, "reasons": []}


def test_last_year_counts_no_more(phone, autumn):
    mother = factories.member()
    last_year = clock.today().replace(month=1, day=1) - dt.timedelta(days=1)
    aided(mother.roster_entry.id_number_index, on=last_year, state=SignupState.HANDED_OUT)
    assert ask(phone, mother, autumn).status_code == 201


@pytest.mark.parametrize("state", GOES)
def test_what_is_under_way_or_given_counts(phone, autumn, state):
    mother = factories.member()
    facts = {"returned_item": "letter"} if state is SignupState.RETURNED else {}
    aided(mother.roster_entry.id_number_index, state=state, **facts)
    assert ask(phone, mother, autumn).json["code"] == "double_aid"


@pytest.mark.parametrize("state", COUNTS_NOT)
def test_what_came_to_nothing_does_not_count(phone, autumn, state):
    mother = factories.member()
    aided(mother.roster_entry.id_number_index, state=state)
    assert ask(phone, mother, autumn).status_code == 201


def test_other_programmes_count_only_where_they_are_declared(phone, autumn):
    mother = factories.member()
    aided(mother.roster_entry.id_number_index, type_="summer_cooling")
    assert ask(phone, mother, autumn).status_code == 201


def test_what_was_rejected_and_reopened_is_judged_again_before_it_is_given(phone, autumn):
    reviewer = factories.staff(StaffRole.CHAIR)
    mother, father = factories.member(), factories.member()
    first = signups.moves.lock(ask(phone, mother, autumn).json["id"])
    signups.move(reviewer, first, SignupAction.REJECT, reason="材料不全")
    second = signups.moves.lock(ask(phone, father, autumn).json["id"])
    first = signups.moves.lock(first.id)
    signups.move(reviewer, first, SignupAction.REOPEN, reason="更正")
    assert signups.grant(reviewer, second)
    with pytest.raises(signups.DoubleAid) as refused:
        signups.grant(reviewer, first)
    assert refused.value.detail.startswith("申请人的家人在 ")
    assert first.state is SignupState.SUBMITTED
