"""演示荣誉: last year's contest with its published results, and three entries in the hall, all invented."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import exists, select

from app import clock
from app.campaign_types import TYPES
from app.db import session
from app.seeding.city.plans import City
from app.services import audit, campaigns, unions
from app.services.contests import ranking
from models import (
    ID_NUMBER,
    Campaign,
    CampaignState,
    ContestEntry,
    ContestJudge,
    ContestPublication,
    ContestRound,
    ContestRoundState,
    ContestSheet,
    Honour,
    HonourState,
    RosterEntry,
    Signup,
    SignupState,
    Staff,
)
from models.personal import index_of

YEAR = dt.timedelta(days=365)
JUDGES = 3
CONTEST = "reading_festival"
_BOOKS = ("平凡的世界", "乡土中国", "大国工匠", "活着", "朝花夕拾", "长江传")
_SCORES = ((46, 27, 18), (45, 26, 19), (43, 28, 17), (43, 28, 17), (40, 24, 16), (38, 22, 15))
"""Content, writing and thought; each judge is a point stricter than the one before."""
_AWARDS = ("first", "second", "third", "third", "merit", "merit")
_HALL = (
    (
        "craftsmen",
        "craftsman",
        {
            "nominee": "虞师傅",
            "craft": "留青竹刻",
            "story": "四十年刻一片竹，带出了十二位徒弟，作品送进了社区课堂。",
        },
        "天宁区手工艺人联合工会",
    ),
    (
        "model_workers",
        "model_worker",
        {
            "nominee": "季师傅",
            "nominee_unit": "新北区公交车队",
            "deeds": "安全行车一百万公里，车上常备针线和雨伞。",
        },
        "新北区公交车队",
    ),
    (
        "two_trusts",
        "home",
        {"unit_name": "运河纺织厂职工之家", "title": "home", "deeds": "夜班有热饭，暑假有托管，困难有人问。"},
        "运河纺织厂工会",
    ),
)


def renew(city: City) -> None:
    """Write what is missing, once: what people have changed since stays as they have left it."""
    if not session().scalar(select(exists(select(ContestPublication.id)))):
        _hold_contest(_people(city, len(_BOOKS)))
    if not session().scalar(select(exists(select(Honour.id)))):
        for entry, (type_, honour, answers, unit) in zip(_people(city, len(_HALL)), _HALL, strict=False):
            _hang(entry, type_, honour, answers, unit)


def _people(city: City, count: int) -> Sequence[RosterEntry]:
    """Of the roster, but for the demo's workers, who have not signed up anywhere."""
    people = {person.key: person for person in city.roster}
    workers = [index_of(ID_NUMBER, people[worker.person_key].id_number) for worker in city.demo_workers]
    found = select(RosterEntry).where(RosterEntry.id_number_index.not_in(workers)).order_by(RosterEntry.id)
    return session().scalars(found.limit(count)).all()


def _hold_contest(people: Sequence[RosterEntry]) -> None:
    campaign = _past(CONTEST)
    judges = session().scalars(select(Staff).order_by(Staff.username).limit(JUDGES)).all()
    held = ContestRound(
        campaign_id=campaign.id, number=1, state=ContestRoundState.CLOSED, closed_at=campaign.closes_at
    )
    session().add(held)
    session().add_all(ContestJudge(campaign_id=campaign.id, staff_id=judge.id) for judge in judges)
    session().flush()
    entries, scores = [], {}
    for entry, book, given in zip(people, _BOOKS, _SCORES, strict=False):
        signup = _signup(campaign, entry, {"book": book})
        made = ContestEntry(round_id=held.id, signup_id=signup.id)
        session().add(made)
        session().flush()
        totals = [_score(made, judge, given, number) for number, judge in enumerate(judges)]
        if totals:
            scores[made.id] = ranking.average(totals, trims=False)
        entries.append(made)
    ranks = ranking.rank_each({one.id: one.group for one in entries}, scores)
    for number, (made, award) in enumerate(zip(entries, _AWARDS, strict=False), 1):
        if made.id in ranks:
            made.rank, made.score_centi = ranks[made.id], ranking.rounded(scores[made.id])
            made.sheet_count, made.award, made.listed_as = len(judges), award, number
    published = ContestPublication(campaign_id=campaign.id, published_at=campaign.closes_at)
    session().add(published)
    session().flush()
    audit.record(None, "contests.publish", published, listed_count=len(ranks))


def _score(entry: ContestEntry, judge: Staff, given: tuple[int, int, int], stricter: int) -> int:
    content, writing, thought = given
    points = {"content": content - stricter, "writing": writing, "thought": thought}
    sheet = ContestSheet(
        entry_id=entry.id,
        staff_id=judge.id,
        points=points,
        total=sum(points.values()),
        handed_in_at=clock.now() - YEAR,
    )
    session().add(sheet)
    return sheet.total


def _hang(entry: RosterEntry, type_: str, honour: str, answers: dict[str, Any], unit: str) -> None:
    hall = TYPES[type_].hall
    campaign = _past(type_)
    signup = _signup(campaign, entry, answers)
    made = Honour(
        signup_id=signup.id,
        union_id=campaign.union_id,
        year=campaign.closes_at.year,
        honour=honour,
        is_person=hall is None or hall.is_of_persons,
        unit=unit,
        state=HonourState.SHOWN,
        consented_at=clock.now(),
        shown_at=clock.now(),
    )
    made.name = str(answers.get("nominee") or answers["unit_name"])
    made.deeds = str(answers.get("story") or answers["deeds"])
    session().add(made)
    session().flush()
    audit.record(None, "honours.show", made)


def _past(type_: str) -> Campaign:
    """Last year's campaign of this type."""
    declared, now = TYPES[type_], clock.now()
    made = Campaign(
        type=type_,
        union_id=unions.get_city().id,
        title=f"上一届{declared.title}",
        summary=declared.summary,
        body=declared.summary,
        state=CampaignState.ENDED,
        state_reason="已经办完",
        opens_at=now - YEAR,
        closes_at=now - YEAR + dt.timedelta(days=30),
        ended_at=now - YEAR + dt.timedelta(days=60),
    )
    session().add(made)
    session().flush()
    campaigns.write_form(made)
    audit.record(None, "campaigns.publish", made)
    return made


def _signup(campaign: Campaign, entry: RosterEntry, answers: dict[str, Any]) -> Signup:
    made = Signup(
        campaign_id=campaign.id,
        applicant_id=entry.id,
        roster_entry_id=entry.id,
        union_id=entry.union_id,
        state=SignupState.APPROVED,
        form_version=campaign.form_version,
    )
    made.answers_text = orjson.dumps(answers).decode()
    session().add(made)
    session().flush()
    return made
