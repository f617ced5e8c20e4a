"""竞赛: judges hand in sheets, a round is closed with its ranking, some go on, results are published."""

import io
import uuid

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from app.campaign_types import TYPES
from app.db import session as current
from app.services import recusals
from app.services.contests import rounds
from models import (
    AuditEntry,
    Campaign,
    ContestEntry,
    ContestSheet,
    Notice,
    Relation,
    RosterEntry,
    Signup,
    SignupAttachment,
    SignupState,
    StaffRole,
)
from tests import contesting, factories, pictures, programmes
from tests.desks import Desk

OPERATOR, PUBLISHER, CHAIR = StaffRole.OPERATOR, StaffRole.PUBLISHER, StaffRole.CHAIR


@pytest.fixture(autouse=True)
def _programme(monkeypatch, session):
    monkeypatch.setitem(TYPES, contesting.CONTEST.key, contesting.CONTEST)


@pytest.fixture
def manager(seat, session):
    return seat(OPERATOR, PUBLISHER)


@pytest.fixture
def at(app):
    """`at(staff)` is that person's desk."""
    return lambda person: Desk(app.test_client()).sign_in(person)


def entries_of(desk, round_id):
    return desk.get(f"/judging/{round_id}/entries").json["items"]


def score(desk, entry_id, skill, manner=None):
    points = {"skill": skill} if manner is None else {"skill": skill, "manner": manner}
    return desk.put(f"/contest-entries/{entry_id}/sheet", {"points": points})


def score_all(desks, round_id, table, manner=0):
    """Row by row of entries what each judge gives."""
    for desk, column in zip(desks, zip(*table, strict=True), strict=True):
        for entry, skill in zip(entries_of(desk, round_id), column, strict=True):
            assert score(desk, entry["id"], skill, manner).status_code == 200


def close(desk, round_id, **body):
    return desk.post(f"/contest-rounds/{round_id}/closing", body)


def ranking(desk, round_id):
    return desk.get(f"/contest-rounds/{round_id}/ranking").json["items"]


def test_a_contest_goes_from_its_judges_to_its_published_results(manager, at, phone, statements):
    of = contesting.contest(entrants=3, judges=2)
    desks = [at(person) for person in of.panel]
    (waiting,) = desks[0].get("/judging").json["items"]
    assert (waiting["entry_count"], waiting["scored_count"], waiting["title"]) == (3, 0, "初选")
    score_all(desks, of.round_id, [(50, 51), (40, 40), (50, 51)], manner=10)
    assert desks[0].get("/judging").json["items"][0]["scored_count"] == 3
    closed = close(manager, of.round_id)
    assert closed.status_code == 200, closed.text
    assert [(one["rank"], one["score_centi"], one["sheet_count"]) for one in closed.json["items"]] == [
        (1, 6050, 2),
        (1, 6050, 2),
        (3, 5000, 2),
    ]
    assert [one["group"] for one in closed.json["items"]] == ["甲组"] * 3
    late = score(desks[0], closed.json["items"][0]["entry_id"], 1, 1)
    assert (late.status_code, late.json["code"]) == (409, "contest_round_closed")
    chosen = [one["entry_id"] for one in closed.json["items"][:2]]
    held = manager.put(f"/contest-rounds/{of.round_id}/advancement", {"entry_ids": chosen})
    assert held.status_code == 200, held.text
    final = held.json["rounds"][1]
    assert (final["title"], final["state"], final["entry_count"]) == ("决赛", "open", 2)
    for desk in desks:
        for entry, skill in zip(entries_of(desk, final["id"]), (90, 80), strict=True):
            score(desk, entry["id"], skill)
    first, second = close(manager, final["id"]).json["items"]
    awards = [{"entry_id": first["entry_id"], "award": "first"}]
    nobody = phone.get(f"/campaigns/{of.id}/results")
    assert nobody.json == {"items": [], "next_cursor": None}
    published = manager.post(f"/campaigns/{of.id}/contest/results", {"awards": awards}, key="once")
    assert published.status_code == 201, published.text
    lines = phone.get(f"/campaigns/{of.id}/results").json["items"]
    assert [(one["rank"], one["name"], one["award"]) for one in lines] == [
        (1, "王*甲", "一等奖"),
        (2, "王*丙", None),
    ]
    mine = phone.another(of.openids[0]).get(f"/me/signups/{of.signup_ids[0]}/result").json
    assert (mine["award"], [(one["title"], one["rank"], one["score_centi"]) for one in mine["rounds"]]) == (
        "一等奖",
        [("初选", 1, 6050), ("决赛", 1, 9000)],
    )
    out = phone.another(of.openids[1])
    assert [one["rank"] for one in out.get(f"/me/signups/{of.signup_ids[1]}/result").json["rounds"]] == [3]
    strange = out.get(f"/me/signups/{of.signup_ids[0]}/result")
    assert (strange.status_code, strange.json["code"]) == (404, "signup_not_found")
    told = current().execute(select(Notice.member_id, Notice.kind).where(Notice.kind.startswith("contest")))
    assert sorted(map(tuple, told)) == sorted(
        [(member_id, "contest_result") for member_id in of.member_ids]
        + [(of.member_ids[0], "contest_advanced"), (of.member_ids[2], "contest_advanced")]
    )
    kept = set(current().scalars(select(AuditEntry.action).where(AuditEntry.action.startswith("contests."))))
    assert kept == {
        "contests.name_judge",
        "contests.open",
        "contests.hand_in",
        "contests.close",
        "contests.advance",
        "contests.publish",
    }
    with statements() as few:
        phone.get(f"/campaigns/{of.id}/results")
    assert len(few) <= 6
    assert phone.get(f"/campaigns/{of.id}/results?limit=1").json["next_cursor"]
    assert second["award"] is None


def test_who_sees_nothing_yet_is_told_so_and_a_wrong_cursor_is_refused(phone, seat):
    of = contesting.contest(entrants=1)
    mine = phone.another(of.openids[0]).get(f"/me/signups/{of.signup_ids[0]}/result")
    assert (mine.status_code, mine.json["code"]) == (404, "contest_result_not_found")
    assert phone.get(f"/campaigns/{of.id}/results?cursor=nonsense").json["code"] == "cursor_invalid"
    assert phone.get(f"/campaigns/{uuid.uuid4()}/results").json["code"] == "campaign_not_found"
    other = programmes.campaign("summer_cooling")
    assert phone.get(f"/campaigns/{other.id}/results").json["items"] == []


def test_points_stay_within_their_bounds_and_may_be_changed_until_the_round_closes(at):
    of = contesting.contest(entrants=1, judges=1)
    desk = at(of.panel[0])
    (entry,) = entries_of(desk, of.round_id)
    for points in ({"skill": 61, "manner": 0}, {"skill": 1}, {"skill": 1, "manner": 1, "luck": 1}):
        answer = desk.put(f"/contest-entries/{entry['id']}/sheet", {"points": points})
        assert (answer.status_code, answer.json["code"]) == (422, "contest_points_invalid")
    assert current().scalar(select(ContestSheet.id)) is None
    score(desk, entry["id"], 60, 40)
    again = score(desk, entry["id"], 30, 40).json["entry"]
    assert (again["points"], again["total"]) == ({"skill": 30, "manner": 40}, 70)
    assert current().scalars(select(ContestSheet.total)).all() == [70]


def test_a_judge_reads_what_was_handed_in_with_its_files_and_nobody_else_does(at, phone, seat):
    of = contesting.contest(entrants=1, judges=1)
    desk, other = at(of.panel[0]), seat(StaffRole.REVIEWER, union=factories.union())
    photo = pictures.hand_in(phone.another(of.openids[0]))
    current().add(
        SignupAttachment(signup_id=of.signup_ids[0], field="photos", attachment_id=uuid.UUID(photo))
    )
    (entry,) = entries_of(desk, of.round_id)
    case = desk.get(f"/contest-entries/{entry['id']}").json
    assert (case["entry"]["name"], case["answers"]["track"]) == ("王*甲", "a")
    assert [one["attachment_id"] for one in case["attachments"]] == [photo]
    assert desk.get(f"/attachments/{photo}").status_code == 200
    assert other.get(f"/attachments/{photo}").status_code == 404
    assert other.get("/judging").json["items"] == []
    assert other.get(f"/judging/{of.round_id}/entries").json["code"] == "contest_round_not_found"
    assert other.get(f"/contest-entries/{entry['id']}").json["code"] == "contest_entry_not_found"
    assert score(other, entry["id"], 1, 1).json["code"] == "contest_entry_not_found"


def test_a_judge_steps_aside_from_his_own_unit_and_his_relatives(at, manager):
    unit = factories.union(name="运河机械厂工会")
    of = contesting.contest(entrants=2, judges=2, union=unit)
    free, kin = of.panel
    relative = current().get_one(Signup, of.signup_ids[1])
    entry = current().get_one(RosterEntry, relative.roster_entry_id)
    recusals.declare(kin, relation=Relation.SIBLING, id_number=entry.id_number)
    free.union_id = unit.id
    desks = [at(free), at(kin)]
    assert [one["must_recuse"] for one in entries_of(desks[0], of.round_id)] == [True, True]
    assert [one["must_recuse"] for one in entries_of(desks[1], of.round_id)] == [False, True]
    mine, theirs = entries_of(desks[1], of.round_id)
    for desk, entry in ((desks[0], mine), (desks[1], theirs)):
        refused = score(desk, entry["id"], 1, 1)
        assert (refused.status_code, refused.json["code"]) == (403, "recusal_required")
        assert desk.get(f"/contest-entries/{entry['id']}").json["code"] == "recusal_required"
    score(desks[1], mine["id"], 10, 10)
    # Nobody is waited for who may not score; whom nobody may score has no rank.
    first, second = close(manager, of.round_id).json["items"]
    assert (first["rank"], first["missing"], second["rank"], second["score_centi"]) == (1, [], None, None)


def test_whoever_is_relieved_counts_no_longer(at, manager):
    of = contesting.contest(entrants=1, judges=2)
    for person, skill in zip(of.panel, (10, 30), strict=True):
        desk = at(person)
        score(desk, entries_of(desk, of.round_id)[0]["id"], skill, 0)
    assert ranking(manager, of.round_id)[0]["score_centi"] == 2000
    path = f"/campaigns/{of.id}/contest/judges"
    (left,) = manager.put(path, {"usernames": [of.panel[0].username]}).json["items"]
    assert left["username"] == of.panel[0].username
    assert ranking(manager, of.round_id)[0]["score_centi"] == 1000
    refused = manager.put(path, {"usernames": ["nobody.here"]})
    assert (refused.status_code, refused.json["usernames"]) == (422, ["nobody.here"])
    assert refused.json["code"] == "contest_judge_unfit"


def test_a_round_waits_for_its_judges_unless_it_is_said_otherwise(at, manager):
    of = contesting.contest(entrants=2, judges=2)
    desk = at(of.panel[0])
    score(desk, entries_of(desk, of.round_id)[0]["id"], 10, 10)
    refused = close(manager, of.round_id)
    assert (refused.status_code, refused.json["code"], refused.json["missing_count"]) == (
        409,
        "contest_sheets_missing",
        3,
    )
    closed = close(manager, of.round_id, accepts_missing=True).json["items"]
    assert [(one["rank"], one["sheet_count"]) for one in closed] == [(1, 1), (None, 0)]
    again = close(manager, of.round_id)
    assert (again.status_code, again.json["code"]) == (409, "contest_round_closed")
    unranked = manager.put(
        f"/contest-rounds/{of.round_id}/advancement", {"entry_ids": [closed[1]["entry_id"]]}
    )
    assert (unranked.status_code, unranked.json["code"]) == (422, "contest_entries_unknown")


def test_closed_is_closed_and_is_reopened_only_for_a_reason_while_nothing_is_built_on_it(at, manager):
    of = contesting.contest(entrants=2, judges=1)
    desk = at(of.panel[0])
    score_all([desk], of.round_id, [(10,), (20,)])
    reopening = f"/contest-rounds/{of.round_id}/reopening"
    assert manager.post(reopening, {"reason": "漏了"}).json["code"] == "contest_round_open"
    advancement = f"/contest-rounds/{of.round_id}/advancement"
    entry_ids = [one["id"] for one in entries_of(desk, of.round_id)]
    assert manager.put(advancement, {"entry_ids": entry_ids}).json["code"] == "contest_round_open"
    close(manager, of.round_id)
    assert manager.post(f"/campaigns/{of.id}/contest/rounds").json["code"] == "contest_round_closed"
    opened = manager.post(reopening, {"reason": "评委 320102199001011234 写错一行"})
    assert (opened.status_code, opened.json["state"]) == (200, "open")
    kept = current().scalars(select(AuditEntry.details).where(AuditEntry.action == "contests.reopen")).one()
    assert kept["reason"] == "评委 … 写错一行"
    assert current().scalars(select(ContestEntry.rank)).all() == [None, None]
    score(desk, entry_ids[0], 30, 0)
    close(manager, of.round_id)
    assert [one["rank"] for one in ranking(manager, of.round_id)] == [1, 2]
    final = manager.put(advancement, {"entry_ids": entry_ids}).json["rounds"][1]
    (first, _) = entries_of(desk, final["id"])
    score(desk, first["id"], 50)
    assert manager.post(reopening, {"reason": "晚了"}).json["code"] == "contest_round_built_upon"
    left_out = manager.put(advancement, {"entry_ids": [entry_ids[1]]})
    assert (left_out.status_code, left_out.json["code"]) == (409, "contest_entry_scored")
    fewer = manager.put(advancement, {"entry_ids": [entry_ids[0]]})
    assert fewer.json["rounds"][1]["entry_count"] == 1
    early = manager.post(f"/campaigns/{of.id}/contest/results", {"awards": []})
    assert early.json["code"] == "contest_not_finished"
    close(manager, final["id"])
    last = manager.put(f"/contest-rounds/{final['id']}/advancement", {"entry_ids": [first["id"]]})
    assert last.json["code"] == "contest_round_last"
    assert manager.put(advancement, {"entry_ids": entry_ids}).json["code"] == "contest_round_closed"
    results = f"/campaigns/{of.id}/contest/results"
    assert manager.post(f"{results}/withdrawal", {"reason": "无"}).json["code"] == (
        "contest_results_unpublished"
    )
    wrong = [{"entry_id": entry_ids[1], "award": "first"}, {"entry_id": first["id"], "award": "grand"}]
    for one in wrong:
        assert manager.post(results, {"awards": [one]}).json["code"] == "contest_award_invalid"
    assert manager.post(results, {"awards": []}).status_code == 201
    assert manager.post(results, {"awards": []}).json["code"] == "contest_results_published"
    refused = manager.post(f"/contest-rounds/{final['id']}/reopening", {"reason": "错了"})
    assert refused.json["code"] == "contest_results_published"
    gone = manager.post(f"{results}/withdrawal", {"reason": "名次有误"})
    assert (gone.status_code, gone.json["withdrawn_reason"]) == (200, "名次有误")
    assert manager.post(f"/contest-rounds/{final['id']}/reopening", {"reason": "错了"}).status_code == 200


def test_of_five_sheets_the_highest_and_the_lowest_are_left_out_where_it_is_declared(at, manager):
    of = contesting.contest(entrants=1, judges=5)
    desks = [at(person) for person in of.panel]
    score_all(desks, of.round_id, [(0, 60, 30, 30, 33)])
    (entry,) = close(manager, of.round_id).json["items"]
    assert entry["score_centi"] == 3060
    held = manager.put(f"/contest-rounds/{of.round_id}/advancement", {"entry_ids": [entry["entry_id"]]})
    final = held.json["rounds"][1]
    for desk, skill in zip(desks, (0, 100, 50, 50, 51), strict=True):
        score(desk, entries_of(desk, final["id"])[0]["id"], skill)
    assert ranking(manager, final["id"])[0]["score_centi"] == 5033


def test_each_group_is_ranked_by_itself_and_whoever_withdraws_is_ranked_no_longer(at, manager):
    of = contesting.contest(entrants=4, judges=1, tracks=("a", "b"))
    desk = at(of.panel[0])
    score_all([desk], of.round_id, [(10,), (20,), (30,), (40,)])
    signup = current().get_one(Signup, of.signup_ids[2])
    signup.state = SignupState.CANCELLED
    found = [(one["group"], one["name"], one["rank"]) for one in ranking(manager, of.round_id)]
    assert found == [("乙组", "王*丁", 1), ("乙组", "王*乙", 2), ("甲组", "王*甲", 1)]


def test_whoever_is_approved_later_is_taken_in_while_the_first_round_is_open(manager, monkeypatch):
    of = contesting.contest(entrants=2, opened=False)
    path = f"/campaigns/{of.id}/contest/rounds"
    opened = manager.post(path, key="first")
    assert (opened.status_code, opened.json["rounds"][0]["entry_count"]) == (201, 2)
    programmes.signup(current().get_one(Campaign, of.id))
    assert manager.post(path, key="second").json["rounds"][0]["entry_count"] == 3
    programmes.signup(current().get_one(Campaign, of.id))
    monkeypatch.setattr(rounds, "ENTRIES_MAX", 3)
    assert manager.post(path).json["code"] == "contest_entries_too_many"
    empty = contesting.contest(entrants=0, judges=0, opened=False)
    nobody = manager.post(f"/campaigns/{empty.id}/contest/rounds")
    assert (nobody.status_code, nobody.json["code"]) == (409, "contest_entries_missing")


def test_a_contest_is_its_union_s_own_and_other_programmes_have_none(manager, seat):
    of = contesting.contest()
    below = seat(OPERATOR, PUBLISHER, union=factories.union())
    assert below.get(f"/campaigns/{of.id}/contest").json["code"] == "campaign_not_found"
    other = programmes.campaign("summer_cooling").id
    for method, path, body in [
        ("GET", "contest", None),
        ("PUT", "contest/judges", {"usernames": []}),
        ("POST", "contest/rounds", None),
        ("POST", "contest/results", {"awards": []}),
        ("POST", "contest/results/withdrawal", {"reason": "无"}),
    ]:
        options = {} if body is None else {"json": body}
        answer = manager.request(method, f"/campaigns/{other}/{path}", **options)
        assert (answer.status_code, answer.json["code"]) == (409, "contest_not_declared")
        hidden = below.request(method, f"/campaigns/{of.id}/{path}", **options)
        assert (hidden.status_code, hidden.json["code"]) == (404, "campaign_not_found")
    for method, path, body in [
        ("GET", "ranking", None),
        ("GET", "ranking.xlsx", None),
        ("POST", "closing", {}),
        ("POST", "reopening", {"reason": "无"}),
        ("PUT", "advancement", {"entry_ids": [str(uuid.uuid4())]}),
    ]:
        options = {} if body is None else {"json": body}
        hidden = below.request(method, f"/contest-rounds/{of.round_id}/{path}", **options)
        assert (hidden.status_code, hidden.json["code"]) == (404, "contest_round_not_found")


def test_the_ranking_is_written_to_a_workbook_with_a_column_for_each_judge(at, manager):
    of = contesting.contest(entrants=2, judges=2)
    desks = [at(person) for person in of.panel]
    score_all(desks, of.round_id, [(10, 11), (20, 20)])
    answer = manager.get(f"/contest-rounds/{of.round_id}/ranking.xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    usernames = [one.username for one in of.panel]
    assert rows[0] == ["分组", "名次", "参赛者", "工会", "平均分", "打分表", *usernames]
    assert [row[1:3] + row[4:] for row in rows[1:]] == [
        [1.0, "王*乙", 20.0, 2.0, 20.0, 20.0],
        [2.0, "王*甲", 10.5, 2.0, 10.0, 11.0],
    ]
    kept = current().scalars(select(AuditEntry.details).where(AuditEntry.action == "contests.export")).one()
    assert kept == {"entry_count": 2}


def test_what_a_judge_has_to_score_is_listed_in_few_statements(at, statements):
    of = contesting.contest(entrants=6, judges=1)
    desk = at(of.panel[0])
    counts = []
    for limit in (1, 6):
        with statements() as found:
            assert len(desk.get(f"/judging/{of.round_id}/entries?limit={limit}").json["items"]) == limit
        counts.append(len(found))
    assert counts[0] == counts[1]
    assert desk.get(f"/judging/{of.round_id}/entries?cursor=nonsense").json["code"] == "cursor_invalid"
