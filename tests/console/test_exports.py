"""导出: a list as a workbook, written by a job, masked unless a second person has agreed."""

import datetime as dt
import io
import uuid
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from app import clock, db, files
from app.campaign_types import TYPES
from app.edge import doors
from app.services import staff_exports
from app.services.staff_exports import writing
from models import (
    AuditEntry,
    Staff,
    StaffExport,
    StaffExportState,
    StaffGrant,
    StaffRole,
)
from tests import everything, factories, joining, programmes

CHAIR, OPERATOR, READ_ONLY = StaffRole.CHAIR, StaffRole.OPERATOR, StaffRole.READ_ONLY
NAME, NUMBER = everything.NAME, everything.NUMBER
REASON = {"reason": "上级检查要核对名单"}


def rows_of(answer):
    assert answer.status_code == 200, answer.text
    return CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()


def ask(desk, kind, **given):
    return desk.post("/exports", {"kind": kind, **given})


def write(answer):
    """What the job does."""
    return staff_exports.write(uuid.UUID(answer.json["id"]))


def found(answer):
    return db.session().get(StaffExport, uuid.UUID(answer.json["id"]), populate_existing=True)


@pytest.fixture
def person(session):
    return joining.application(name=NAME, number=NUMBER)


def test_a_list_is_written_by_a_job_and_downloaded_by_who_asked_for_it(seat):
    desk, other = seat(READ_ONLY), seat(READ_ONLY)
    factories.merchant("甲面馆")
    factories.merchant("乙面馆")
    made = ask(desk, "merchants", filters={"q": "甲"})
    assert (made.status_code, made.json["state"], made.json["filters"]) == (201, "queued", "名称含：甲")
    address = f"/exports/{made.json['id']}"
    assert desk.get(f"{address}/file").json["code"] == "export_not_now"
    assert write(made) == 1
    done = desk.get(address).json
    assert (done["state"], done["rows_done"], done["rows_total"]) == ("done", 1, 1)
    assert dt.datetime.fromisoformat(done["expires_at"]) > clock.now() + dt.timedelta(days=6)
    headings, row = rows_of(desk.get(f"{address}/file"))
    assert (headings[:2], row[0]) == (["名称", "统一社会信用代码"], "甲面馆")
    assert other.get(address).json["code"] == "export_not_found"
    assert other.get(f"{address}/file").json["code"] == "export_not_found"
    noted = [one.action for one in db.session().query(AuditEntry).filter_by(subject="staff_exports")]
    assert sorted(noted) == ["exports.ask", "exports.download", "exports.finish"]


def test_what_looks_like_a_formula_stays_text(seat):
    desk = seat(READ_ONLY)
    for name in ("=1+1", "+86", "-2", "@SUM(A1)"):
        factories.merchant(name)
    made = ask(desk, "merchants")
    write(made)
    answer = desk.get(f"/exports/{made.json['id']}/file")
    assert [row[0] for row in rows_of(answer)[1:]] == ["=1+1", "+86", "-2", "@SUM(A1)"]
    with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def test_names_and_numbers_are_masked_until_another_chair_has_agreed(seat, person):
    desk, chair = seat(OPERATOR), seat(CHAIR)
    masked = ask(desk, "membership_applications")
    write(masked)
    row = rows_of(desk.get(f"/exports/{masked.json['id']}/file"))[1]
    assert (row[1], row[2]) == ("欧**月", f"{NUMBER[:3]}{'*' * 13}{NUMBER[-2:]}")

    made = ask(desk, "membership_applications", is_unmasked=True, **REASON)
    assert (made.status_code, made.json["state"]) == (201, "awaiting")
    address = f"/exports/{made.json['id']}"
    assert write(made) == 0
    assert [one["id"] for one in chair.get("/exports?waits_for_me=true").json["items"]] == [made.json["id"]]
    agreed = chair.post(f"{address}/approval")
    assert (agreed.status_code, agreed.json["state"]) == (200, "queued")
    assert chair.post(f"{address}/refusal", REASON).json["code"] == "export_not_now"
    assert write(made) == 1
    assert chair.get(f"{address}/file").json["code"] == "export_not_found"
    row = rows_of(desk.get(f"{address}/file"))[1]
    assert (row[1], row[2]) == (NAME, NUMBER)
    assert dt.datetime.fromisoformat(desk.get(address).json["expires_at"]) <= clock.now() + dt.timedelta(
        hours=24
    )
    assert chair.get("/exports?waits_for_me=true").json["items"] == []
    assert [one["state"] for one in chair.get("/exports?state=done").json["items"]] == ["done"]


def test_nobody_agrees_to_his_own_nor_over_unions_that_are_not_his(seat, person):
    both = seat(OPERATOR, CHAIR)
    elsewhere = seat(CHAIR, union=factories.district_union("wujin"))
    made = ask(both, "membership_applications", is_unmasked=True, **REASON)
    address = f"/exports/{made.json['id']}"
    assert both.post(f"{address}/approval").json["code"] == "export_own"
    assert both.post(f"{address}/refusal", REASON).json["code"] == "export_own"
    assert both.get("/exports?waits_for_me=true").json["items"] == []
    for answer in (elsewhere.post(f"{address}/approval"), elsewhere.post(f"{address}/refusal", REASON)):
        assert answer.json["code"] == "export_not_found"
    assert elsewhere.get("/exports").json["items"] == []


def test_a_refusal_is_told_with_its_reason(seat, person):
    desk, chair = seat(OPERATOR), seat(CHAIR)
    made = ask(desk, "membership_applications", is_unmasked=True, **REASON)
    assert chair.post(f"/exports/{made.json['id']}/refusal", {"reason": "遮住的就够用"}).status_code == 200
    told = desk.get(f"/exports/{made.json['id']}").json
    assert (told["state"], told["refusal"]) == ("refused", "遮住的就够用")
    row = found(made)
    assert "上级检查".encode() not in bytes(row.reason_cipher)
    late = ask(desk, "membership_applications", is_unmasked=True, **REASON)
    assert desk.post(f"/exports/{late.json['id']}/cancellation").json["state"] == "cancelled"
    assert chair.post(f"/exports/{late.json['id']}/approval").json["code"] == "export_not_now"


def test_what_cannot_be_exported_is_refused(seat, session):
    desk = seat(READ_ONLY)
    for given, code in [
        ({"kind": "nothing"}, "export_kind_unknown"),
        ({"kind": "payment_lists"}, "export_not_allowed"),
        ({"kind": "merchants", "filters": {"colour": "red"}}, "export_filter_invalid"),
        ({"kind": "merchants", "filters": {"state": "asleep"}}, "export_filter_invalid"),
        ({"kind": "merchants", "filters": {"ending_before": "soon"}}, "export_filter_invalid"),
        ({"kind": "stores", "filters": {"district": "nowhere"}}, "export_filter_invalid"),
        ({"kind": "offer_reports", "filters": {"overdue": "perhaps"}}, "export_filter_invalid"),
        ({"kind": "offer_reports", "is_unmasked": True, **REASON}, "export_nothing_masked"),
        ({"kind": "merchants", "is_unmasked": True}, "export_reason_required"),
    ]:
        assert desk.post("/exports", given).json["code"] == code, given


def test_five_at_once_are_enough_and_what_is_cancelled_makes_room(seat, session):
    desk = seat(READ_ONLY)
    made = [ask(desk, "merchants") for _ in range(5)]
    assert ask(desk, "merchants").json["code"] == "exports_too_many"
    address = f"/exports/{made[0].json['id']}"
    assert desk.post(f"{address}/cancellation").json["state"] == "cancelled"
    assert desk.post(f"{address}/cancellation").json["code"] == "export_not_now"
    assert ask(desk, "merchants").status_code == 201
    assert seat(READ_ONLY).post(f"{address}/cancellation").json["code"] == "export_not_found"
    assert write(made[0]) == 0


def test_it_is_cancelled_between_two_portions(seat, monkeypatch):
    desk = seat(READ_ONLY)
    for number in range(3):
        factories.merchant(f"面馆{number}")
    made = ask(desk, "merchants")
    monkeypatch.setattr(writing, "PORTION", 1)
    portions = writing._portions

    def cancelling(export_id):
        for number, rows in enumerate(portions(export_id)):
            yield rows
            if number == 0:
                assert desk.get(f"/exports/{made.json['id']}").json["rows_done"] == 1
                desk.post(f"/exports/{made.json['id']}/cancellation")

    monkeypatch.setattr(writing, "_portions", cancelling)
    assert write(made) == 1
    assert (found(made).state, found(made).storage_key) == (StaffExportState.CANCELLED, None)


def test_the_scope_is_that_of_the_day_it_was_asked_for_and_is_looked_at_again(seat):
    home, other = factories.district_union("tianning"), factories.district_union("wujin")
    factories.merchant("天宁面馆", union_id=home.id)
    factories.merchant("武进面馆", union_id=other.id)
    desk = seat(READ_ONLY, union=home)
    made = ask(desk, "merchants")
    # What is granted afterwards is not in it …
    db.session().add(StaffGrant(staff_id=desk.staff.id, role=READ_ONLY, union_id=other.id))
    db.session().flush()
    write(made)
    address = f"/exports/{made.json['id']}/file"
    assert [row[0] for row in rows_of(desk.get(address))[1:]] == ["天宁面馆"]
    # … and what is taken away is no longer given out.
    later = ask(desk, "merchants")
    db.session().query(StaffGrant).filter_by(staff_id=desk.staff.id, union_id=home.id).delete()
    assert desk.get(address).json["code"] == "export_scope_lost"
    assert write(later) == 0
    failed = desk.get(f"/exports/{later.json['id']}").json
    assert (failed["state"], failed["failure"]) == ("failed", "您现在的权限已经不包括这份导出的范围")


def test_who_has_left_gets_nothing_written(seat):
    desk = seat(READ_ONLY)
    made = ask(desk, "merchants")
    db.session().query(Staff).filter_by(id=desk.staff.id).update({"disabled_at": clock.now()})
    assert write(made) == 0
    assert found(made).state is StaffExportState.FAILED


def test_what_is_too_long_for_a_sheet_is_not_begun(seat, monkeypatch):
    desk = seat(READ_ONLY)
    for number in range(3):
        factories.merchant(f"面馆{number}")
    monkeypatch.setattr(writing, "ROWS_MAX", 2)
    made = ask(desk, "merchants")
    write(made)
    assert (found(made).state, found(made).rows_done) == (StaffExportState.FAILED, 0)


def test_files_go_when_their_time_is_over_and_what_nobody_agreed_to_lapses(seat, person):
    desk = seat(OPERATOR)
    done = ask(desk, "membership_applications")
    write(done)
    waiting = ask(desk, "membership_applications", is_unmasked=True, **REASON)
    stuck = ask(desk, "membership_applications")
    fresh = ask(desk, "membership_applications")
    key = found(done).storage_key
    assert staff_exports.sweep() == 0
    for answer in (done, waiting):
        found(answer).expires_at = clock.now()
    found(stuck).touched_at = clock.now() - writing.STUCK_AFTER
    db.session().flush()
    assert desk.get(f"/exports/{done.json['id']}/file").json["code"] == "export_not_now"
    assert staff_exports.sweep() == 3
    db.session().flush()
    states = [found(one).state.value for one in (done, waiting, stuck, fresh)]
    assert states == ["expired", "expired", "failed", "queued"]
    with pytest.raises(FileNotFoundError):
        files.read(key)
    assert staff_exports.sweep() == 0


def test_a_file_that_is_lost_is_not_there(seat):
    desk = seat(READ_ONLY)
    made = ask(desk, "merchants")
    write(made)
    files.remove([found(made).storage_key])
    assert desk.get(f"/exports/{made.json['id']}/file").json["code"] == "export_not_found"


def test_a_job_that_is_begun_again_writes_each_row_once(seat):
    desk = seat(READ_ONLY)
    factories.merchant()
    made = ask(desk, "merchants")
    writing._begin(uuid.UUID(made.json["id"]))
    db.session().flush()
    assert write(made) == 1
    assert write(made) == 0
    assert found(made).rows_done == 1


def test_of_an_anonymous_programme_nobody_is_named_and_of_others_only_after_agreement(seat, declare):
    anonymous = declare("anonymous_asking", is_anonymous=True)
    chair, second = seat(CHAIR), seat(CHAIR)
    entry = factories.roster_entry(name=NAME)
    person = factories.member(entry=entry)
    of = programmes.campaign()
    hidden = programmes.campaign(anonymous.key)
    state = programmes.signup(of, member_=person).state.value
    assert programmes.signup(hidden, member_=person).state.value == state
    for campaign, masked, whole in ((of, "欧**月", NAME), (hidden, "不记名", "不记名")):
        filters = {"campaign_id": str(campaign.id), "state": state}
        for is_unmasked, name in ((False, masked), (True, whole)):
            made = ask(chair, "reviews", filters=filters, is_unmasked=is_unmasked, **REASON)
            if is_unmasked:
                assert second.post(f"/exports/{made.json['id']}/approval").status_code == 200
            write(made)
            rows = rows_of(chair.get(f"/exports/{made.json['id']}/file"))[1:]
            assert [row[1] for row in rows] == [name]


def test_the_list_of_exports_takes_as_many_queries_for_many_as_for_one(seat, statements):
    desk = seat(CHAIR)
    counts = []
    for _ in range(2):
        ask(desk, "merchants")
        with statements() as seen:
            assert desk.get("/exports").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12
    assert desk.get("/exports?cursor=nonsense").json["code"] == "cursor_invalid"


NAMES_HIM = {"care_visits", "membership_applications", "payments"}
BY_KIND = pytest.mark.parametrize("kind", staff_exports.KINDS.values(), ids=lambda kind: kind.key)


@BY_KIND
def test_an_export_has_the_roles_of_its_list_and_the_same_filters(kind, app):
    (listing,) = [
        one
        for one in doors.OPERATIONS.values()
        if one.method == "GET" and one.rule == f"{doors.DESK_PREFIX}{kind.list_rule}"
    ]
    assert kind.roles == listing.roles
    of_path = {kind.within} if kind.within else set()
    assert set(kind.filters) - of_path == set(listing.query().fields) - {"limit", "cursor"}
    assert all(part in kind.list_rule for part in of_path)


@BY_KIND
@pytest.mark.parametrize("is_unmasked", [False, True], ids=["masked", "whole"])
def test_every_kind_can_be_written(kind, is_unmasked, seat, of_everything):
    if is_unmasked and not kind.has_whole:
        return
    desk = seat(*sorted(kind.roles))
    needed = ("campaign_id", "state") if kind.key == "reviews" else (kind.within,)
    filters = {name: of_everything[name] for name in needed if name}
    made = ask(desk, kind.key, filters=filters, is_unmasked=is_unmasked, **REASON)
    assert made.status_code == 201, made.text
    if is_unmasked:
        assert seat(CHAIR).post(f"/exports/{made.json['id']}/approval").status_code == 200
    assert write(made) > 0
    told = desk.get(f"/exports/{made.json['id']}").json
    assert (told["state"], told["failure"]) == ("done", None)
    rows = rows_of(desk.get(f"/exports/{made.json['id']}/file"))
    assert rows[0] == [column.heading for column in kind.columns]
    assert any(NAME in row for row in rows) == (is_unmasked and kind.key in NAMES_HIM)


def test_the_types_in_a_filter_are_those_of_the_house():
    assert set(staff_exports.KINDS["reviews"].filters["type"].words) == set(TYPES)
