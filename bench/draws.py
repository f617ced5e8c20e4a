"""抽签: how long a draw takes, from the public value to the last entrant's state, history and message."""

import datetime as dt
import time
import uuid

from sqlalchemy import select

from app import clock, db
from app.services import draws
from app.services.draws import computing
from app.wechat import templates
from bench import ground, stock
from bench.figures import Figure
from bench.trial import Bench
from models import Campaign, CampaignSession, CampaignState, Draw, DrawState, Staff, Union

REACH_S = 20
SEED = bytes(32)
_SIGN_UP = """
    INSERT INTO signups (id, campaign_id, applicant_id, member_id, roster_entry_id, union_id, session_id,
        state, form_version, move_count)
    SELECT uuidv7(), :campaign, roster_entry_id, members.id, roster_entry_id, :union,
        CASE WHEN right(members.id::text, 1) < '8' THEN CAST(:one AS uuid) ELSE CAST(:other AS uuid) END,
        'submitted', 1, 1
    FROM members ORDER BY members.id LIMIT :most
"""


def lots(bench: Bench) -> None:
    """抽签: freezing, computing and writing down, with history, audit entries and messages."""
    plan, settings = bench.plan, bench.ground.settings()
    bench.tell(f"备料：{plan.entrants:,} 人参加抽签")
    with ground.preparing(settings):
        templates.install(settings)
        stock.add_city()
        stock.add_members(plan.entrants)
        draw_id = _prepare(plan.entrants)
        stock.analyze()
        began = time.perf_counter()
        draws.freeze()
        frozen = time.perf_counter() - began
        _begin(draw_id)
        began = time.perf_counter()
        draws.run(draw_id, progress=lambda done, of: bench.tell(f"抽签：{done:,}/{of:,}"))
        drawn = time.perf_counter() - began
        _check(draw_id, plan.entrants)
    note = f"其中不含封存名单 {frozen:.1f} s"
    figure = Figure(
        f"抽签 {plan.entrants:,} 人", f"{drawn:.1f} s", "", drawn, REACH_S, at_most=True, note=note
    )
    bench.figures.append(figure)


def _prepare(count: int) -> uuid.UUID:
    now = clock.now()
    with db.unit_of_work() as current:
        union_id = current.scalars(select(Union.id)).one()
        closed = now - dt.timedelta(hours=1)
        campaign = Campaign(
            type="culture_draw",
            union_id=union_id,
            title="百场演出抽签",
            state=CampaignState.PUBLISHED,
            opens_at=now - dt.timedelta(days=9),
            closes_at=closed,
        )
        current.add(campaign)
        current.flush()
        shows = [
            CampaignSession(
                campaign_id=campaign.id,
                title=title,
                starts_at=now + dt.timedelta(days=9),
                ends_at=now + dt.timedelta(days=9, hours=2),
                closes_at=closed,
                capacity=max(1, count // 20),
            )
            for title in ("下午场", "晚场")
        ]
        current.add_all(shows)
        draw = Draw(
            campaign_id=campaign.id,
            algorithm=computing.ALGORITHM,
            commitment=computing.commitment_of(SEED),
            public_source="双色球开奖号码",
            public_at=now - dt.timedelta(minutes=30),
        )
        draw.seed = SEED.hex()
        current.add(draw)
        current.flush()
        ids = {"campaign": campaign.id, "union": union_id, "one": shows[0].id, "other": shows[1].id}
    stock.run(_SIGN_UP, **ids, most=count)
    return draw.id


def _begin(draw_id: uuid.UUID) -> None:
    """What two people at a desk do."""
    with db.unit_of_work() as current:
        staff = [_staff(current.scalars(select(Union.id)).one(), name) for name in ("one", "two")]
        current.add_all(staff)
        current.flush()
        draw = current.get_one(Draw, draw_id)
        draw.public_value, draw.entered_by, draw.confirmed_by = "03 09 15", staff[0].id, staff[1].id
        draw.state, draw.began_at = DrawState.DRAWING, clock.now()


def _staff(union_id: uuid.UUID, name: str) -> Staff:
    made = Staff(username=f"bench.{name}", password_hash="", union_id=union_id)
    made.name, made.totp_secret = name, name
    return made


def _check(draw_id: uuid.UUID, count: int) -> None:
    with db.unit_of_work() as current:
        draw = current.get_one(Draw, draw_id)
        if (draw.state, draw.applied_count) != (DrawState.DRAWN, count):
            raise RuntimeError(f"{draw.applied_count} of {count} entrants were drawn")
