"""发放: one code held out at many places at once, and one campaign put on many payment lists at once."""

import datetime as dt
from collections import Counter

from app import clock
from models import NoticeScope, PublicNotice, PublicNoticeEntry, StaffRole
from tests import factories, live, programmes
from tests.cashier import card
from tests.places import slot

SCANNERS, DESKS, PEOPLE = 30, 6, 20


def hold_out(service, **headers):
    """One worker's code at thirty keepers of one station; the answers, and how often it was handed out."""
    with service.preparing():
        station, campaign = factories.station(), programmes.campaign()
        on = slot(campaign, station=station)
        member = factories.member()
        signup = programmes.signup(campaign, member_=member, session_id=on.id)
        keepers = [factories.keeper(station)[1] for _ in range(SCANNERS)]
        station_id, signup_id = str(station.id), signup.id
    with service.client(member) as phone:
        shown = phone.post(f"/me/signups/{signup_id}/code")
    body = {"code": shown.json["code"], "station_id": station_id}
    clients = [service.client(keeper, **headers) for keeper in keepers]
    answers = live.all_together(clients, lambda client: client.post("/clerk/redemptions", body))
    given = service.rows("SELECT id FROM handouts WHERE signup_id = :id", id=signup_id)
    return answers, [str(row.id) for row in given]


def assert_once(answers, given):
    (won,) = [answer.json for answer in answers if answer.status == 201]
    assert given == [won["id"]]
    lost = Counter(answer.code for answer in answers if answer.status != 201)
    assert lost == {"already_handed_out": SCANNERS - 1}


def test_one_code_at_30_scanners_is_handed_out_once(service):
    assert_once(*hold_out(service))


def test_without_the_lock_postgresql_alone_still_hands_out_once(unguarded):
    assert_once(*hold_out(unguarded, X_Without="handout"))


@live.shows_in_one_of_five
def test_without_lock_and_rules_one_code_hands_out_many_times(lawless):
    answers, given = hold_out(lawless, X_Without="handout")
    assert len(given) == sum(answer.status == 201 for answer in answers) > 1


def payable(session, maker, members=()):
    """A campaign whose people can be paid: approved, shown, and with a card."""
    campaign = programmes.campaign("golden_autumn", amount_fen=100_000)
    now = clock.now()
    shown = PublicNotice(
        campaign_id=campaign.id,
        scope=NoticeScope.PUBLIC,
        union_id=campaign.union_id,
        begins_at=now - dt.timedelta(days=8),
        closes_at=now - dt.timedelta(days=1),
        made_by=maker.id,
    )
    session.add(shown)
    session.flush()
    for number, member in enumerate(members or [None] * PEOPLE, start=1):
        signup = programmes.signup(campaign, member_=member, answers={"bank_card": card()})
        session.add(PublicNoticeEntry(public_notice_id=shown.id, signup_id=signup.id, number=number))
    return campaign


def list_at_once(service, **headers):
    """One campaign put on payment lists at six desks; the answers, and how often each person stands there."""
    with service.preparing() as session:
        staff = [factories.staff(StaffRole.FINANCE) for _ in range(DESKS)]
        campaign = payable(session, staff[0])
        path = f"{live.DESK_API}/campaigns/{campaign.id}/payment-lists"
        campaign_id = campaign.id
    desks = [service.desk(one, **headers) for one in staff]
    answers = live.all_together(desks, lambda desk: desk.post(path, {}))
    rows = service.rows(
        "SELECT signup_id FROM payments JOIN payment_lists ON payment_lists.id = list_id"
        " WHERE campaign_id = :id",
        id=campaign_id,
    )
    return answers, Counter(row.signup_id for row in rows)


def assert_each_once(answers, listed):
    (made,) = [answer.json for answer in answers if answer.status == 201]
    assert (made["payment_count"], len(listed), set(listed.values())) == (PEOPLE, PEOPLE, {1})
    refused = Counter(answer.code for answer in answers if answer.status != 201)
    assert refused == {"payment_list_empty": DESKS - 1}


def test_a_campaign_listed_at_6_desks_at_once_pays_each_person_once(service):
    assert_each_once(*list_at_once(service))


def test_without_locks_postgresql_alone_still_pays_each_person_once(unguarded):
    assert_each_once(*list_at_once(unguarded, X_Without="locks, payments"))


@live.shows_in_one_of_five
def test_without_locks_and_rules_people_stand_on_many_lists(lawless):
    answers, listed = list_at_once(lawless, X_Without="locks, payments")
    assert sum(answer.status == 201 for answer in answers) > 1
    assert max(listed.values()) > 1


def cancel_while_listing(service, **headers):
    """Each of twenty people takes his sign-up back while a desk puts all of them on a list.

    The answers to the people, and how many are being paid for what they have taken back.
    """
    with service.preparing() as session:
        desk = factories.staff(StaffRole.FINANCE)
        members = [factories.member() for _ in range(PEOPLE)]
        campaign = payable(session, desk, members)
        path = f"{live.DESK_API}/campaigns/{campaign.id}/payment-lists"
        campaign_id = campaign.id
    rows = service.rows("SELECT id, member_id FROM signups WHERE campaign_id = :id", id=campaign_id)
    own = {row.member_id: row.id for row in rows}
    clients = [service.client(member, **headers) for member in members]
    paths = {
        client: f"/me/signups/{own[member.id]}/cancel"
        for client, member in zip(clients, members, strict=True)
    }
    teller = service.desk(desk)
    paths[teller] = path
    answers = live.all_together([*clients, teller], lambda client: client.post(paths[client], {}))
    both = service.rows(
        "SELECT signups.id FROM signups JOIN payments ON payments.signup_id = signups.id"
        " WHERE campaign_id = :id AND signups.state = 'cancelled'",
        id=campaign_id,
    )
    return answers[:-1], len(both)


def test_who_is_put_on_a_list_can_no_longer_cancel_and_who_cancels_is_on_no_list(service):
    answers, both = cancel_while_listing(service)
    assert both == 0
    assert {(answer.status, answer.code) for answer in answers} <= {(200, None), (409, "payment_under_way")}


@live.shows_in_one_of_five
def test_without_the_lock_people_are_paid_for_what_they_have_taken_back(unguarded):
    _, both = cancel_while_listing(unguarded, X_Without="paying")
    assert both > 0
