"""致电名单: masked until asked for with a reason, and closed when somebody was reached."""

import datetime as dt
import uuid

import pytest
from sqlalchemy import select, update

from app import clock, db
from app.services import notices
from models import (
    AuditEntry,
    Erasure,
    ErasureSource,
    ErasureState,
    IdempotencyKey,
    Member,
    Notice,
    RosterEntry,
    StaffRole,
)
from tests import factories

PHONE = "10213800000"
FACTS = {"title": "疗休养候补名额", "until": "2026年11月30日 18:00"}


@pytest.fixture
def home(session):
    return factories.district_union("tianning")


@pytest.fixture
def desk(seat, home):
    return seat(StaffRole.OPERATOR, union=home)


def a_call(home, *, phone=PHONE, hours=5, **facts):
    """Somebody of `home` whom WeChat could not tell of an offer."""
    person = factories.member(entry=factories.roster_entry(union_of=home), phone=phone)
    batch = factories.batch(publish=False)
    deadline_at = clock.now() + dt.timedelta(hours=hours)
    notices.write(person.id, "place_offered", batch, facts=FACTS, deadline_at=deadline_at)
    notice = db.session().scalars(select(Notice).where(Notice.member_id == person.id)).one()
    for name, value in {"state": "kept", "outcome": "no_credit", "needs_call": True, **facts}.items():
        setattr(notice, name, value)
    db.session().flush()
    return notice.id


def listed(desk):
    return [one["id"] for one in desk.get("/calls").json["items"]]


def entries(action):
    return db.session().scalars(select(AuditEntry).where(AuditEntry.action == action)).all()


def test_the_list_tells_whom_to_call_about_what_and_until_when_and_masks_the_person(desk, home):
    call_id = a_call(home)
    (one,) = desk.get("/calls").json["items"]
    assert one["id"] == str(call_id)
    assert (one["name"], one["phone"]) == ("王*明", "102****0000")
    assert FACTS["title"] in one["text"]
    assert (one["outcome"], one["reason"]) == ("no_credit", notices.reason_of("no_credit"))


def test_what_is_over_was_called_about_or_needs_no_call_is_not_listed(desk, home, seat):
    a_call(home, phone="10200000011", hours=-1)
    a_call(home, phone="10200000012", called_at=clock.now())
    a_call(home, phone="10200000013", needs_call=False)
    a_call(home, phone="10200000014", state="withdrawn", outcome=None)
    later, sooner = a_call(home, phone="10200000015", hours=9), a_call(home, phone="10200000016", hours=2)
    assert listed(desk) == [str(sooner), str(later)]


def test_who_has_read_it_is_not_called_any_more(desk, home):
    call_id = a_call(home, read_at=clock.now())
    assert listed(desk) == []
    for path, body in (("reveal", {"reason": "通知名额"}), ("done", {"outcome": "reached"})):
        assert desk.post(f"/calls/{call_id}/{path}", body).json["code"] == "call_not_found"


def test_who_was_forgotten_is_not_called_any_more(desk, home):
    call_id, now = a_call(home), clock.now()
    wish = Erasure(
        member_id=db.session().get_one(Notice, call_id).member_id,
        source=ErasureSource.PERSON,
        requested_at=now,
        due_at=now,
    )
    db.session().add(wish)
    db.session().flush()
    assert listed(desk) == [str(call_id)]
    db.session().execute(update(Erasure).values(state=ErasureState.DONE, done_at=now))
    assert listed(desk) == []
    assert desk.post(f"/calls/{call_id}/reveal", {"reason": "通知名额"}).json["code"] == "call_not_found"


def test_an_old_row_that_no_longer_fits_its_kind_leaves_all_others_to_be_read(desk, home):
    strange = [a_call(home, phone="10200000021", kind="renamed"), a_call(home, phone="10200000022", facts={})]
    whole = a_call(home, phone="10200000023")
    texts = {one["id"]: one["text"] for one in desk.get("/calls").json["items"]}
    assert FACTS["title"] in texts.pop(str(whole))
    assert set(texts) == {str(one) for one in strange}
    assert all("暂时显示不了全文" in text for text in texts.values())
    assert desk.post(f"/calls/{strange[0]}/done", {"outcome": "reached"}).status_code == 200


def test_the_number_is_shown_to_whoever_says_why_and_kept_nowhere(desk, home):
    call_id = a_call(home)
    reason = {"reason": "候补名额 18 点前确认，本人号码 13800138000"}
    answer = desk.post(f"/calls/{call_id}/reveal", reason, key="a")
    assert (answer.status_code, answer.json) == (200, {"phone": PHONE})
    (entry,) = entries("calls.reveal")
    assert entry.subject_id == call_id
    assert entry.details["reason"] == "候补名额 18 点前确认，本人号码 …"
    assert PHONE not in str(entry.details)
    assert db.session().scalars(select(IdempotencyKey)).all() == []
    assert desk.post(f"/calls/{call_id}/reveal", {}).json["code"] == "invalid_fields"


def test_the_rosters_number_serves_where_none_was_bound(desk, home):
    call_id = a_call(home, phone=None)
    answer = desk.post(f"/calls/{call_id}/reveal", {"reason": "通知名额"})
    assert (answer.status_code, answer.json["code"]) == (409, "call_no_phone")
    notice = db.session().get(Notice, call_id)
    person = db.session().scalars(select(Member).where(Member.id == notice.member_id)).one()
    entry = db.session().get(RosterEntry, person.roster_entry_id)
    entry.phone = "10200000099"
    answer = desk.post(f"/calls/{call_id}/reveal", {"reason": "通知名额"})
    assert answer.json == {"phone": "10200000099"}


def test_a_call_is_over_when_somebody_was_reached_and_stays_when_nobody_answered(desk, home):
    call_id = a_call(home)
    assert desk.post(f"/calls/{call_id}/done", {"outcome": "no_answer"}, key="a").status_code == 200
    assert listed(desk) == [str(call_id)]
    assert desk.post(f"/calls/{call_id}/done", {"outcome": "reached"}, key="b").status_code == 200
    assert listed(desk) == []
    notice = db.session().get(Notice, call_id)
    assert (notice.called_by, notice.called_at is not None) == (desk.staff.id, True)
    assert [one.details["outcome"] for one in entries("calls.finish")] == ["no_answer", "reached"]
    again = desk.post(f"/calls/{call_id}/done", {"outcome": "reached"})
    assert (again.status_code, again.json["code"]) == (404, "call_not_found")


def test_people_of_other_unions_are_not_there(desk, seat, home):
    call_id = a_call(factories.district_union("wujin"))
    assert listed(desk) == []
    for path, body in (("reveal", {"reason": "试试"}), ("done", {"outcome": "reached"})):
        answer = desk.post(f"/calls/{call_id}/{path}", body)
        assert (answer.status_code, answer.json["code"]) == (404, "call_not_found")
    assert desk.post(f"/calls/{uuid.uuid4()}/reveal", {"reason": "试试"}).status_code == 404
    assert listed(seat(StaffRole.REVIEWER)) == [str(call_id)]
    assert seat(StaffRole.READ_ONLY).get("/calls").json["code"] == "role_required"


def test_the_list_takes_a_fixed_number_of_queries_and_has_pages(desk, home, statements):
    counts, made = [], []
    for turn in range(2):
        made += [str(a_call(home, phone=f"1020000010{turn}{n}", hours=turn * 3 + n + 1)) for n in range(3)]
        with statements() as seen:
            assert listed(desk) == made
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 5
    first = desk.get("/calls?limit=4").json
    rest = desk.get(f"/calls?limit=4&cursor={first['next_cursor']}").json
    assert [one["id"] for one in first["items"] + rest["items"]] == made
    assert desk.get("/calls?cursor=x").json["code"] == "cursor_invalid"
