"""Rest stations with their keepers, and hazards that somebody has seen."""

import datetime as dt

from app import clock
from app.db import session
from app.text import search_text
from models import (
    HazardReport,
    HazardSeverity,
    HazardState,
    ServiceStation,
    StaffRole,
    StationHours,
    StationKeeper,
)
from tests.factories.numbering import counted
from tests.factories.people import city, member, staff


def station(*, lat=31.7796, lng=119.9745, hours=(), union_of=None, **facts):
    """A rest station that is in the directory."""
    number = next(counted)
    made = ServiceStation(
        union_id=(union_of or city()).id,
        lat=lat,
        lng=lng,
        **{
            "code": f"T-{number:05d}",
            "name": "红梅工会劳动者驿站",
            "district": "tianning",
            "address": "测试路 2 号",
            "host": "红梅职工服务中心",
            "services": ["rest", "water"],
            "search_text": search_text(facts.get("name", "红梅工会劳动者驿站")),
            **facts,
        },
    )
    session().add(made)
    session().flush()
    for weekday, opens, closes in hours:
        opens_at, closes_at = dt.time.fromisoformat(opens), dt.time.fromisoformat(closes)
        session().add(
            StationHours(station_id=made.id, weekday=weekday, opens_at=opens_at, closes_at=closes_at)
        )
    session().flush()
    return made


def keeper(of, member_=None):
    """A keeper of the station `of`, with the member behind it."""
    person = member_ or member(verified=False, phone=f"102{next(counted):08d}")
    made = StationKeeper(member_id=person.id, station_id=of.id, bound_at=clock.now())
    session().add(made)
    session().flush()
    return made, person


def hazard(member_=None, union_of=None, **facts):
    """A hazard that somebody has reported just now."""
    made = HazardReport(
        member_id=(member_ or member()).id,
        union_id=(union_of or city()).id,
        **{
            "district": "tianning",
            "place": "劳动中路 1 号工地东门",
            "text": "脚手架缺了两块挡板",
            "reported_at": clock.now(),
            **facts,
        },
    )
    session().add(made)
    session().flush()
    return made


def repaired(by=None):
    """Facts of a hazard that somebody has repaired and nobody has looked at since."""
    return {
        "state": HazardState.FIXED,
        "severity": HazardSeverity.GENERAL,
        "assigned_to": (by or staff(StaffRole.OPERATOR)).id,
        "due_at": clock.now() + dt.timedelta(days=3),
        "fix_note": "已补上",
        "fixed_at": clock.now(),
    }


def accepted(severity=HazardSeverity.GENERAL, **facts):
    """Facts of a hazard that has been repaired and looked at, with a reward in money."""
    return {
        **repaired(),
        "state": HazardState.ACCEPTED,
        "severity": severity,
        "accepted_by": staff(StaffRole.REVIEWER).id,
        "decided_at": clock.now(),
        "reward_fen": 2000,
        **facts,
    }
