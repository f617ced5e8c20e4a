"""报名台账: a campaign's sign-ups as a workbook, for whoever may see them, never more than the mask."""

import io
import uuid

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from app import db
from app.campaign_types import TYPES
from app.forms import Field
from models import AuditEntry, Campaign, RosterEntry, SignupState, StaffRole
from tests import factories, programmes

WORK = Field(key="work", kind="text", label="工作")
CARD = Field(key="card", kind="bank_card", label="卡号")
ANSWERS = {"work": "=1+1", "card": "4000000000000010"}


@pytest.fixture
def unit(session):
    return factories.union(factories.district_union(), name="常新机械工会")


def person(unit, name="王小明"):
    return factories.member(entry=factories.roster_entry(name=name, union_of=unit))


def rows(answer):
    assert answer.status_code == 200, answer.text
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    return book.get_sheet_by_index(0).to_python(skip_empty_area=False)[3:]


def people(desk, campaign_id, query=""):
    return sorted(row[1] for row in rows(desk.get(f"/campaigns/{campaign_id}/signups.xlsx{query}")))


def test_staff_export_masked_what_they_may_see_of_a_campaign_or_a_session(seat, unit, declare):
    declare("sheeted", fields=(WORK, CARD))
    campaign = programmes.campaign("sheeted", sessions=2)
    db.session().refresh(campaign, ["sessions"])
    first, campaign_id = campaign.sessions[0].id, campaign.id
    inside = programmes.signup(
        campaign, member_=person(unit), answers=ANSWERS, session_id=first, amount_fen=12_345
    )
    programmes.signup(campaign, member_=person(factories.union(), "李四"), state=SignupState.WAITING)
    number = db.session().get_one(RosterEntry, inside.roster_entry_id).id_number
    desk, city = seat(StaffRole.OPERATOR, union=unit), seat(StaffRole.REVIEWER)
    answer = desk.get(f"/campaigns/{campaign_id}/signups.xlsx")
    (row,) = rows(answer)
    assert row[:3] + row[4:5] + row[6:8] == ["1", "王*明", "常新机械工会", "已通过", "123.45", "=1+1"]
    assert (row[3].endswith("第1场"), "4000000000000010" in row, number in str(row)) == (True, False, False)
    assert people(city, campaign_id) == ["李*", "王*明"]
    assert people(city, campaign_id, f"?session_id={first}") == ["王*明"]
    assert people(city, campaign_id, "?state=waiting") == ["李*"]
    log = (
        db.session()
        .scalars(select(AuditEntry).where(AuditEntry.action == "signups.export").order_by(AuditEntry.at))
        .first()
    )
    assert (log.subject_id, log.details["signup_count"]) == (campaign_id, 1)
    assert "王" not in str(log.details)


def test_what_is_sensitive_is_exported_by_its_reviewers_alone(seat, unit, declare):
    declare("quiet", fields=(WORK,), is_sensitive=True, steps=TYPES["legal_aid"].steps)
    campaign_id = programmes.campaign("quiet").id
    programmes.signup(db.session().get_one(Campaign, campaign_id), member_=person(unit))
    found = {
        role: people(seat(role), campaign_id)
        for role in (StaffRole.OPERATOR, StaffRole.REVIEWER, StaffRole.CHAIR)
    }
    assert found == {StaffRole.OPERATOR: [], StaffRole.REVIEWER: ["王*明"], StaffRole.CHAIR: ["王*明"]}


def test_anonymous_answers_are_exported_without_whose_they_are(seat, unit, declare):
    declare("nameless", fields=(WORK,), is_anonymous=True)
    campaign_id = programmes.campaign("nameless").id
    programmes.signup(
        db.session().get_one(Campaign, campaign_id), member_=person(unit), answers={"work": "焊接"}
    )
    assert people(seat(StaffRole.REVIEWER, union=unit), campaign_id) == []
    (row,) = rows(seat(StaffRole.REVIEWER).get(f"/campaigns/{campaign_id}/signups.xlsx"))
    assert (row[1], row[2], len(row[5]), row[7]) == ("不记名", "天宁区", 10, "焊接")


def test_too_many_are_refused_by_name_and_an_unknown_campaign_is_not_there(seat, unit, monkeypatch):
    monkeypatch.setattr("app.services.reviews.sheets.MAX_ROWS", 1)
    campaign_id = programmes.campaign().id
    draft_id = programmes.campaign(state="draft").id
    for _ in range(2):
        programmes.signup(db.session().get_one(Campaign, campaign_id), member_=person(unit))
    desk = seat(StaffRole.CHAIR)
    refused = desk.get(f"/campaigns/{campaign_id}/signups.xlsx")
    assert (refused.status_code, refused.json["code"]) == (409, "signup_sheet_too_large")
    for absent in (draft_id, uuid.uuid4()):
        answer = desk.get(f"/campaigns/{absent}/signups.xlsx")
        assert (answer.status_code, answer.json["code"]) == (404, "campaign_not_found")
