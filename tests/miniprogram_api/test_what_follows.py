"""办成之后: what a phone hears of trips, lawyers, rewards and money that is not there, or not any more."""

import pytest
from sqlalchemy import select

from app import files
from app.db import session
from models import Attachment, CampaignSession, RecuperationBasePhoto, SignupState, StaffRole
from tests import factories, onward, pictures, programmes
from tests.cashier import Cashier, card
from tests.desks import Desk
from tests.erased import after
from tests.tills import refused

SOMEWHERE = "00000000-0000-7000-8000-000000000000"


@pytest.fixture
def seat(app, session):
    return lambda *roles, union=None: Desk(app.test_client()).seat(*roles, union=union)


def test_a_trip_is_rated_by_those_who_were_there_once_and_afterwards(phone, seat):
    of = programmes.campaign("recuperation", title="职工疗休养", sessions=1)
    chosen = str(session().scalar(select(CampaignSession.id).where(CampaignSession.campaign_id == of.id)))
    person, of_id = factories.member(), str(of.id)
    openid = person.openid
    made = programmes.signup(of, member_=person, session_id=chosen, state=SignupState.HANDED_OUT)
    trip = f"/me/signups/{made.id}/trip"
    worker = phone.another(openid)
    refused(worker.get(trip), 404, "trip_not_found")
    refused(worker.post(f"{trip}/rating", {"score": 4}), 404, "trip_not_found")
    plan = {"base_id": str(factories.id_of(onward.base())), "leader_name": "陈带路"}
    plan["leader_phone"] = "10277778888"
    put = seat(StaffRole.PUBLISHER).put(f"/campaigns/{of_id}/sessions/{chosen}/trip", plan)
    assert put.status_code == 200, put.text
    refused(worker.post(f"{trip}/rating", {"score": 4}), 409, "trip_not_over")
    refused(worker.post(f"/me/signups/{SOMEWHERE}/trip/rating", {"score": 4}), 404, "signup_not_found")
    with after(days=61, hours=3):
        worker = worker.another(openid)
        assert worker.post(f"{trip}/rating", {"score": 4}).status_code == 201
        refused(worker.post(f"{trip}/rating", {"score": 5}), 409, "trip_already_rated")


def test_bases_page_from_their_own_cursors_and_a_lost_photo_is_not_found(phone, seat):
    refused(phone.get("/recuperation-bases?cursor=abc"), 422, "cursor_invalid")
    desk, base_id = seat(StaffRole.OPERATOR), factories.id_of(onward.base())
    photo = pictures.hand_in(desk)
    put = desk.put(f"/recuperation-bases/{base_id}/photos", {"attachments": [photo]})
    assert put.status_code == 200, put.text
    files.remove([session().get_one(Attachment, photo).storage_key])
    shown = session().scalar(select(RecuperationBasePhoto.id))
    answer = phone.get(f"/recuperation-bases/{base_id}/photos/{shown}")
    refused(answer, 404, "attachment_not_found")


def test_where_no_lawyer_is_declared_there_is_no_case(phone):
    person = factories.member()
    made = programmes.signup(member_=person)
    worker = phone.another(person.openid)
    refused(worker.get(f"/me/signups/{made.id}/legal-case"), 404, "legal_case_not_found")


def test_a_card_is_handed_in_for_a_reward_that_waits_for_one(phone):
    home, person = factories.district_union("tianning"), factories.member()
    openid = person.openid
    waits = factories.hazard(person, home, **factories.accepted()).id
    none = factories.hazard(person, home, **factories.repaired()).id
    worker = phone.another(openid)

    def hand_in(report_id, number):
        return worker.put(f"/me/hazard-reports/{report_id}/bank-card", {"card": number})

    refused(hand_in(none, card()), 409, "reward_card_not_asked")
    refused(hand_in(waits, "1234"), 422, "answers_invalid")
    refused(hand_in(SOMEWHERE, card()), 404, "hazard_not_found")


def test_what_the_bank_pays_for_is_not_cancelled(phone, seat, made_up):
    cashier = Cashier(seat, made_up, people=1)
    openid = cashier.members[0].openid
    cashier.approved()
    answer = phone.another(openid).post(f"/me/signups/{cashier.signup_ids[0]}/cancel")
    refused(answer, 409, "payment_under_way")
