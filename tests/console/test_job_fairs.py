"""春送岗位 at the desks: licences, fairs with booths, posts taken down, four figures."""

import datetime as dt
import uuid

import pytest

from app import clock
from models import EmployerState, StaffRole
from tests import factories, recruiting
from tests.erased import told


@pytest.fixture
def home(session):
    return factories.district_union("tianning")


@pytest.fixture
def reviewer(seat, home):
    return seat(StaffRole.REVIEWER, union=home)


@pytest.fixture
def planner(seat, home):
    return seat(StaffRole.PUBLISHER, union=home)


def code_of(answer):
    return answer.status_code, answer.json["code"]


def fair_body(union, **facts):
    begin = (clock.now() + dt.timedelta(days=3)).replace(microsecond=0)
    return {
        "union_id": str(factories.id_of(union)),
        "title": "春风行动招聘会",
        "place": "市工人文化宫广场",
        "starts_at": clock.iso(begin),
        "ends_at": clock.iso(begin + dt.timedelta(hours=3)),
        "booth_count": 2,
        **facts,
    }


def test_a_licence_is_looked_at_once_and_the_contact_hears_of_it(reviewer, home, phone):
    contact = factories.member(verified=False)
    openid = contact.openid
    good = recruiting.employer(contact, home, state=EmployerState.SUBMITTED)
    bad = recruiting.employer(union_of=home, state=EmployerState.SUBMITTED)
    good_id, bad_id, licence_id = good.id, bad.id, good.licence_id
    assert {one["id"] for one in reviewer.get("/employers?state=submitted").json["items"]} == {
        str(good_id),
        str(bad_id),
    }
    # The file is reached; what stands in the store is another matter here.
    assert code_of(reviewer.get(f"/attachments/{licence_id}")) == (404, "attachment_not_found")
    approved = reviewer.post(f"/employers/{good_id}/approval", key="a")
    assert (approved.status_code, approved.json["state"]) == (200, "approved")
    rejected = reviewer.post(f"/employers/{bad_id}/rejection", {"reason": "执照看不清"}, key="b")
    assert (rejected.json["state"], rejected.json["reason"]) == ("rejected", "执照看不清")
    for answer in (
        reviewer.post(f"/employers/{good_id}/approval"),
        reviewer.post(f"/employers/{good_id}/rejection", {"reason": "重复"}),
    ):
        assert code_of(answer) == (409, "employer_decided")
    assert "招聘单位已通过核验" in phone.another(openid).get("/me/messages").text


def test_a_fair_gives_each_employer_one_booth(planner, home):
    shops = [recruiting.employer(union_of=home).id for _ in range(3)]
    waiting = recruiting.employer(union_of=home, state=EmployerState.SUBMITTED).id
    made = planner.post("/job-fairs", fair_body(home), key="f")
    assert made.status_code == 201, made.text
    path = f"/job-fairs/{made.json['id']}/booths"

    def give(employer_id, number):
        return planner.post(path, {"employer_id": str(employer_id), "number": number})

    assert [one["number"] for one in give(shops[0], 2).json["booths"]] == [2]
    assert code_of(give(shops[0], 1)) == (409, "booth_taken")
    assert code_of(give(shops[1], 2)) == (409, "booth_taken")
    assert code_of(give(shops[1], 3)) == (422, "booth_unknown")
    assert code_of(give(waiting, 1)) == (409, "employer_not_approved")
    assert code_of(give(uuid.uuid4(), 1)) == (404, "employer_not_found")
    assert [one["number"] for one in give(shops[1], 1).json["booths"]] == [1, 2]
    over = planner.post("/job-fairs", fair_body(home, starts_at=clock.iso(clock.now().replace(year=2020))))
    assert code_of(over) == (422, "fair_times_invalid")
    elsewhere = factories.district_union("wujin")
    assert code_of(planner.post("/job-fairs", fair_body(elsewhere))) == (404, "union_not_found")
    theirs = recruiting.fair(elsewhere).id
    lost = planner.post(f"/job-fairs/{theirs}/booths", {"employer_id": str(shops[2]), "number": 1})
    assert code_of(lost) == (404, "job_fair_not_found")
    assert [one["id"] for one in planner.get("/job-fairs").json["items"]] == [made.json["id"]]


def test_a_post_is_taken_down_with_a_reason(reviewer, home, phone):
    post_id = recruiting.post(recruiting.employer(union_of=home)).id
    theirs = recruiting.post(recruiting.employer(union_of=factories.district_union("wujin"))).id
    down = reviewer.post(f"/job-posts/{post_id}/closing", {"reason": "收取押金"}, key="c")
    assert down.status_code == 200, down.text
    assert [one["id"] for one in phone.get("/job-posts").json["items"]] == [str(theirs)]
    lost = reviewer.post(f"/job-posts/{theirs}/closing", {"reason": "收取押金"})
    assert code_of(lost) == (404, "job_post_not_found")


def test_four_figures_are_counted_in_ones_own_scope(seat, reviewer, home):
    shop = recruiting.employer(union_of=home)
    first, second = recruiting.post(shop), recruiting.post(shop, headcount=5)
    for post in (first, first, second):
        recruiting.intention(post)
    recruiting.employer(union_of=home, state=EmployerState.SUBMITTED)
    recruiting.intention(recruiting.post(recruiting.employer(union_of=factories.district_union("wujin"))))
    today = clock.today().isoformat()
    path = f"/job-fairs/figures?since={today}&until={today}"
    assert reviewer.get(path).json == {
        "employer_count": 1,
        "post_count": 2,
        "headcount": 8,
        "intention_count": 3,
    }
    assert seat(StaffRole.READ_ONLY).get(path).json["intention_count"] == 4
    tomorrow = (clock.today() + dt.timedelta(days=1)).isoformat()
    later = reviewer.get(f"/job-fairs/figures?since={tomorrow}&until={tomorrow}").json
    assert set(later.values()) == {0}
    assert reviewer.get(f"/job-fairs/figures?since={tomorrow}&until={today}").status_code == 422


def test_another_districts_employers_are_not_there_and_lists_have_pages(reviewer, home, statements):
    theirs = recruiting.employer(union_of=factories.district_union("wujin")).id
    for answer in (
        reviewer.get(f"/employers/{theirs}"),
        reviewer.post(f"/employers/{theirs}/approval"),
        reviewer.post(f"/employers/{theirs}/rejection", {"reason": "不是我们的"}),
    ):
        assert code_of(answer) == (404, "employer_not_found")
    assert reviewer.post("/job-fairs", fair_body(home)).json["code"] == "role_required"
    counts = []
    for _ in range(2):
        for _ in range(2):
            recruiting.employer(union_of=home)
            recruiting.fair(home)
        with statements() as seen:
            assert reviewer.get("/employers").json["items"]
            assert reviewer.get("/job-fairs").json["items"]
        counts.append(len(seen))
    assert counts[0] == counts[1]
    first = reviewer.get("/employers?limit=3").json
    assert len(reviewer.get(f"/employers?cursor={first['next_cursor']}").json["items"]) == 1
    assert reviewer.get(f"/employers/{first['items'][0]['id']}").status_code == 200
    for path in ("/employers", "/job-fairs"):
        assert reviewer.get(f"{path}?cursor=x").json["code"] == "cursor_invalid"


def test_a_cancelled_fair_is_told_to_its_employers_and_to_who_hopes_for_their_posts(planner, home, phone):
    contact, seeker, other = (factories.member(verified=False) for _ in range(3))
    shop = recruiting.employer(contact, home)
    recruiting.intention(recruiting.post(shop), seeker)
    recruiting.intention(recruiting.post(shop), seeker)
    recruiting.intention(member_=other)
    made = recruiting.fair(home)
    path, title = f"/job-fairs/{made.id}", made.title
    asked = {"employer_id": str(shop.id), "number": 1}
    assert planner.post(f"{path}/booths", asked).status_code == 201
    gone = planner.post(f"{path}/cancellation", {"reason": "场馆临时检修"}, key="c")
    assert (gone.status_code, gone.json["cancel_reason"]) == (200, "场馆临时检修"), gone.text
    assert [told(factories.id_of(one)) for one in (contact, seeker, other)] == [
        ["job_fair_cancelled"],
        ["job_fair_cancelled"],
        [],
    ]
    (listed,) = phone.get("/job-fairs").json["items"]
    assert (listed["title"], listed["cancel_reason"]) == (title, "场馆临时检修")
    assert code_of(planner.post(f"{path}/cancellation", {"reason": "再取消"})) == (409, "job_fair_closed")
    assert code_of(planner.post(f"{path}/booths", asked)) == (409, "job_fair_closed")
    theirs = recruiting.fair(factories.district_union("xinbei")).id
    lost = planner.post(f"/job-fairs/{theirs}/cancellation", {"reason": "没人"})
    assert code_of(lost) == (404, "job_fair_not_found")
