"""补正: papers go with their questions; one item is returned, mended, and goes back where it came from."""

import datetime as dt
import uuid

import pytest
import time_machine

from app import clock, db
from app.jobs import signups as ticks
from app.services import signups
from models import CampaignState, Member, SignupAction, SignupState, Union
from tests import factories, programmes, queues


@pytest.fixture(autouse=True)
def _types(monkeypatch, session):
    queues.declare(monkeypatch)


@pytest.fixture
def member(session):
    return factories.member()


@pytest.fixture
def worker(phone, member):
    return phone.another(member.openid)


@pytest.fixture
def campaign(session):
    return queues.campaign(queues.AID)


def paper(member):
    return str(factories.attachment(db.session().get_one(Member, factories.id_of(member))).id)


def answers(**facts):
    return {"why": "家里有人生病", "stage": "middle", **facts}


def apply(worker, campaign, body):
    return worker.post(f"/campaigns/{factories.id_of(campaign)}/signups", body)


def applied(worker, campaign, member, **facts):
    made = apply(worker, campaign, {"answers": answers(papers=[paper(member)], **facts)})
    assert made.status_code == 201, made.text
    return made


def return_(made, item, reason="请换一张清楚的。"):
    signup = signups.moves.lock(uuid.UUID(made.json["id"]))
    signups.move(None, signup, SignupAction.RETURN, item=item, reason=reason)


def mend(worker, made, body):
    return worker.put(f"/me/signups/{made.json['id']}", body)


def test_files_may_come_among_the_answers_by_field_or_as_a_plain_list(worker, campaign, member):
    one = paper(member)
    for body in (
        {"answers": answers(papers=[one])},
        {"answers": answers(), "attachments": {"papers": [one]}},
        {"answers": answers(), "attachments": [one]},
    ):
        made = apply(worker, campaign, body)
        assert made.status_code == 201, made.text
        assert made.json["answers"]["papers"] == [one]
        assert made.json["attachments"] == [{"field": "papers", "attachment_id": one}]
        worker.post(f"/me/signups/{made.json['id']}/cancel")


@pytest.mark.parametrize(
    ("attachments", "name"),
    [
        ({"nothing": []}, "attachments.nothing"),
        ({"why": []}, "attachments.why"),
        ({"papers": ["{paper}"] * 2}, "answers.papers"),
        (["{paper}", "{more}", "{more2}", "{more3}"], "answers.papers"),
        ([], "answers.papers"),
        (None, "answers.papers"),
    ],
)
def test_files_that_do_not_fit_are_refused_by_name(worker, campaign, member, attachments, name):
    papers = {word: paper(member) for word in ("paper", "more", "more2", "more3")}

    def filled(given):
        if isinstance(given, dict):
            return {key: filled(each) for key, each in given.items()}
        return None if given is None else [each.format(**papers) for each in given]

    answer = apply(worker, campaign, {"answers": answers(), "attachments": filled(attachments)})
    assert (answer.status_code, answer.json["code"]) == (422, "answers_invalid")
    assert name in answer.json["errors"]


@pytest.mark.parametrize("attachments", ["abc", 7, {"papers": "abc"}, {"papers": ["abc"]}, ["abc"]])
def test_files_of_no_known_shape_are_refused(worker, campaign, attachments):
    answer = apply(worker, campaign, {"answers": answers(), "attachments": attachments})
    assert answer.status_code == 422
    assert [name.split(".")[0] for name in answer.json["errors"]] == ["attachments"]


def test_a_plain_list_is_refused_where_two_questions_ask_for_files(worker, campaign, member):
    body = {"answers": answers(papers=[paper(member)]), "attachments": [paper(member)]}
    assert "answers.letter" in apply(worker, campaign, body).json["errors"]
    twice = {"answers": answers(papers=[paper(member)]), "attachments": {"papers": [paper(member)]}}
    assert "attachments.papers" in apply(worker, campaign, twice).json["errors"]
    letter = paper(member)
    good = {
        "answers": answers(stage="university", papers=[paper(member)]),
        "attachments": {"letter": [letter]},
    }
    assert apply(worker, campaign, good).json["answers"]["letter"] == [letter]


def test_files_of_others_look_absent(worker, campaign):
    body = {"answers": answers(papers=[paper(factories.member())])}
    answer = apply(worker, campaign, body)
    assert (answer.status_code, answer.json["code"]) == (404, "attachment_not_found")


def test_the_applicant_reads_which_step_it_is_at_and_by_when(worker, campaign, member):
    made = applied(worker, campaign, member)
    assert (made.json["stage"], made.json["steps_count"]) == (0, 2)
    assert "审核，第 1 步，共 2 步；这一步承诺" in made.json["next"]
    assert made.json["next"].startswith(f"由{db.session().get_one(Union, member.roster_entry.union_id).name}")
    assert made.json["can"] == ["cancel"]
    due_at = dt.datetime.fromisoformat(made.json["stage_due_at"])
    last = due_at.date() - dt.timedelta(days=1)
    assert due_at.time() == dt.time()
    assert made.json["next"].endswith(f"{last.month}月{last.day}日前办完")
    db.session().commit()
    with time_machine.travel(due_at + dt.timedelta(hours=1), tick=False):
        assert "12351 催办" in worker.get(f"/me/signups/{made.json['id']}").json["next"]


def test_one_item_is_mended_and_it_goes_back_to_the_step_that_returned_it(worker, campaign, member):
    made = applied(worker, campaign, member)
    signup = signups.moves.lock(uuid.UUID(made.json["id"]))
    turns = signups.steps.turns_of(signup, signup.campaign, queues.AID.steps)
    signups.steps.give_turn(signup, turns[1])
    signups.move(None, signup, SignupAction.ADVANCE)
    return_(made, "papers")
    returned = worker.get(f"/me/signups/{made.json['id']}").json
    assert (returned["state"], returned["returned_item"]) == ("returned", "papers")
    assert returned["returned_label"] == "家庭收入证明"
    assert returned["can"] == ["resubmit", "cancel"]
    assert "不用全部重填" in returned["next"]
    fresh = paper(member)
    mended = mend(worker, made, {"answers": {"papers": [fresh]}})
    assert (mended.status_code, mended.json["state"]) == (200, "submitted")
    assert (mended.json["stage"], mended.json["mend_by"]) == (1, None)
    assert mended.json["answers"] == {**made.json["answers"], "papers": [fresh]}
    assert mended.json["attachments"] == [{"field": "papers", "attachment_id": fresh}]
    assert db.session().get_one(type(signup), signup.id).stage_union_id == factories.city().id
    assert [step["action"] for step in mended.json["history"]][-2:] == ["return", "resubmit"]


def test_only_what_was_returned_may_change(worker, campaign, member):
    made = applied(worker, campaign, member)
    return_(made, "papers")
    before = made.json["answers"]
    other = mend(worker, made, {"answers": {**before, "why": "别的理由", "papers": [paper(member)]}})
    assert (other.status_code, other.json["code"]) == (409, "signup_not_editable")
    assert other.json["item"] == "why"
    assert mend(worker, made, {"answers": {}}).json["code"] == "answers_invalid"
    assert mend(worker, made, {"answers": {"papers": [str(uuid.uuid4())]}}).json["code"] == (
        "attachment_not_found"
    )
    same = mend(worker, made, {"answers": {**before, "papers": [paper(member)]}})
    assert same.json["state"] == "submitted"


def test_what_hangs_on_the_returned_item_may_change_with_it(worker, campaign, member):
    made = applied(worker, campaign, member)
    return_(made, "stage")
    letter = paper(member)
    mended = mend(worker, made, {"answers": {"stage": "university"}, "attachments": {"letter": [letter]}})
    assert mended.json["answers"]["letter"] == [letter]


def test_a_mended_one_is_judged_for_double_aid_anew(worker, campaign, member, phone):
    """Naming somebody else's child brings the child's other aid with it."""
    other, child = factories.member(), factories.id_number(born="20100101")
    applied(phone.another(other.openid), campaign, other, child=child)
    made = applied(worker, campaign, member)
    return_(made, "child")
    refused = mend(worker, made, {"answers": {"child": child}})
    assert (refused.status_code, refused.json["code"]) == (409, "double_aid")


def test_nothing_else_than_a_returned_one_can_be_mended(worker, campaign, member, phone):
    made = applied(worker, campaign, member)
    assert mend(worker, made, {"answers": {}}).json["code"] == "signup_not_editable"
    other = phone.another(factories.member().openid)
    assert mend(other, made, {"answers": {}}).json["code"] == "signup_not_found"


def test_what_nobody_mends_runs_out_and_can_be_handed_in_anew(worker, campaign, member):
    made = applied(worker, campaign, member)
    return_(made, "papers")
    until = dt.datetime.fromisoformat(worker.get(f"/me/signups/{made.json['id']}").json["mend_by"])
    db.session().commit()
    with time_machine.travel(until, tick=False):
        late = mend(worker, made, {"answers": {"papers": [paper(member)]}})
        assert late.json["code"] == "signup_not_editable"
        assert "期限已过" in worker.get(f"/me/signups/{made.json['id']}").json["next"]
        db.session().commit()
        assert (ticks.run_out(), ticks.run_out()) == (1, 0)
        assert worker.get(f"/me/signups/{made.json['id']}").json["state"] == "expired"
        assert applied(worker, campaign, member).json["state"] == "submitted"


def test_whoever_was_rejected_may_apply_again_where_the_declaration_says_so(worker, campaign, member):
    made = applied(worker, campaign, member)
    assert apply(worker, campaign, {"answers": answers(papers=[paper(member)])}).json["code"] == (
        "already_signed_up"
    )
    signup = signups.moves.lock(uuid.UUID(made.json["id"]))
    signups.move(None, signup, SignupAction.REJECT, reason="收入超过标准。")
    rejected = worker.get(f"/me/signups/{made.json['id']}").json
    assert rejected["can"] == ["reapply"]
    again = applied(worker, campaign, member)
    assert again.json["id"] != made.json["id"]
    assert worker.get(f"/me/signups/{made.json['id']}").json["can"] == []
    with pytest.raises(signups.SignupMoved):
        signups.move(None, signups.moves.lock(uuid.UUID(made.json["id"])), SignupAction.REOPEN)


def test_a_campaign_that_has_ended_takes_nobody(worker, session):
    ended = queues.campaign(queues.AID, state=CampaignState.ENDED, ended_at=clock.now())
    assert apply(worker, ended, {"answers": answers()}).json["code"] == "campaign_not_open"


def test_what_a_union_holds_is_for_its_people_unless_it_says_otherwise(phone, session):
    host = factories.union(name="甲")
    insider = factories.member(entry=factories.roster_entry(union_of=host))
    outsider = factories.member()
    for_its_own = queues.campaign(queues.CLASS, union_id=host.id)
    assert apply(phone.another(insider.openid), for_its_own, {}).status_code == 201
    refused = apply(phone.another(outsider.openid), for_its_own, {})
    assert (refused.json["code"], refused.json["reasons"][0]["code"]) == ("not_eligible", "not_in_union")
    everybody = {"is": "in_union", "unions": [str(factories.city().id)]}
    for_all = queues.campaign(queues.CLASS, union_id=host.id, audience=[everybody])
    assert apply(phone.another(outsider.openid), for_all, {}).status_code == 201


@pytest.mark.parametrize("state", SignupState)
def test_every_state_says_what_happens_next(worker, member, campaign, state):
    offer = {"offer_expires_at": clock.now()} if state is SignupState.OFFERED else {}
    item = {"returned_item": "papers"} if state is SignupState.RETURNED else {}
    queued = {"queued_at": clock.now()} if state is SignupState.WAITING else {}
    made = programmes.signup(campaign, member_=member, state=state, **offer, **item, **queued)
    told = worker.get(f"/me/signups/{made.id}").json
    assert len(told["next"]) > 2
    assert all(isinstance(each, str) for each in told["can"])


def test_what_has_been_given_cannot_be_cancelled(worker, member, campaign):
    made = programmes.signup(campaign, member_=member, state=SignupState.HANDED_OUT)
    answer = worker.post(f"/me/signups/{made.id}/cancel")
    assert (answer.status_code, answer.json["code"]) == (409, "signup_not_cancellable")
