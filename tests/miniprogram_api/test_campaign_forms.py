"""活动表单: what a campaign asks, judged as it arrives over HTTP."""

import uuid

import pytest

from app import db
from app.forms import Field
from tests import factories, programmes

CONSENT = {"document": "privacy", "version": "1"}
EXTRA = [
    Field(key="union", kind="union", label="您的工会", is_required=False),
    Field(key="stops", kind="people", label="想去的店", is_required=False, parts=(
        Field(key="store", kind="store", label="门店"),
    )),
    Field(key="relief", kind="money", label="补助", is_required=False),
]  # fmt: skip


@pytest.fixture
def campaign(session):
    factories.privacy_document()
    made = programmes.campaign(sessions=1, extra=EXTRA)
    db.session().refresh(made, ["sessions"])
    return made


@pytest.fixture
def sign_up(phone, campaign):
    worker = phone.another(factories.member().openid)
    session_id = str(campaign.sessions[0].id)

    def post(answers):
        body = {"answers": answers, "session_id": session_id, "consent": CONSENT}
        return worker.post(f"/campaigns/{campaign.id}/signups", body)

    return post


def test_what_an_answer_names_has_to_be_there(sign_up):
    lost = str(uuid.uuid4())
    answer = sign_up({"work": "outdoor", "union": lost, "stops": [{"store": lost}]})
    assert (answer.status_code, answer.json["code"]) == (422, "answers_invalid")
    assert set(answer.json["errors"]) == {"answers.union", "answers.stops.0.store"}
    there = {"union": str(factories.city().id), "stops": [{"store": str(factories.store().id)}]}
    assert sign_up({"work": "outdoor", **there}).status_code == 201


@pytest.mark.parametrize("value", [{"a": [[[]]]}, [1], 10**18, 1.5, "１２", "\x00", True])
def test_whatever_comes_instead_of_an_answer_is_refused_by_name(sign_up, value):
    answer = sign_up({"work": "outdoor", "relief": value})
    assert (answer.status_code, set(answer.json["errors"])) == (422, {"answers.relief"})
