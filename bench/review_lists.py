"""审核列表: what a page costs with 100,000 sign-ups of a campaign beside what it costs with 1,000."""

import datetime as dt
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, db, paging
from app.paging import Key, Page
from app.services import reviews, unions
from app.services.reviews import Listed, Wanted
from app.settings import Settings
from bench import ground, stock, usage
from bench.figures import Figure, median
from bench.trial import Bench
from models import (
    Campaign,
    CampaignState,
    Signup,
    SignupState,
    Staff,
    StaffGrant,
    StaffRole,
    Union,
    UnionLevel,
)

REACH = 1.5
PAGE = 20
FEW = 1_000
ROUNDS, TIMES = 3, 5
DISTRICTS, UNITS, EMPTY = 4, 4, 300
PLACES = {"首页": 0.0, "中间": 0.5, "末尾": 0.9}
_UNIONS = (
    """
    INSERT INTO unions (id, parent_id, ancestor_ids, name, level, kind)
    SELECT made.id, city.id, ARRAY[city.id, made.id], '测量区总工会' || made.n, 'district', 'area'
    FROM unions city, (SELECT n, uuidv7() AS id FROM generate_series(1, CAST(:districts AS int)) n) made
    WHERE city.level = 'city'
    """,
    """
    INSERT INTO unions (id, parent_id, ancestor_ids, name, level, kind)
    SELECT made.id, above.id, above.ancestor_ids || made.id, '测量单位工会' || made.n, 'grassroots', 'unit'
    FROM unions above
    CROSS JOIN LATERAL (
        SELECT n, uuidv7() AS id FROM generate_series(1, CAST(:units AS int)) n WHERE above.id IS NOT NULL
    ) made
    WHERE above.level = 'district'
    """,
)
_EMPTY = """
    INSERT INTO unions (id, parent_id, ancestor_ids, name, level, kind)
    SELECT made.id, city.id, ARRAY[city.id, made.id], '测量直属工会' || made.n, 'grassroots', 'unit'
    FROM unions city, (SELECT n, uuidv7() AS id FROM generate_series(1, CAST(:empty AS int)) n) made
    WHERE city.level = 'city'
"""
"""So many that the city's reviewers are answered by the one index by term, the others union by union."""
_SIZES = {"districts": DISTRICTS, "units": UNITS}
_SIGN_UPS = """
    WITH homes AS (
        SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM unions
        WHERE level = 'grassroots' ORDER BY id LIMIT :homes
    ), people AS (SELECT id, row_number() OVER (ORDER BY id) AS n FROM members)
    INSERT INTO signups (id, campaign_id, applicant_id, member_id, roster_entry_id, union_id, state,
        stage_union_id, stage_role, stage_due_at, assigned_to, form_version, move_count, once_for)
    SELECT uuidv7(), :campaign, people.id, people.id, people.id, homes.id, each.state,
        CASE WHEN each.is_waiting THEN homes.id END, CASE WHEN each.is_waiting THEN 'reviewer' END,
        CASE WHEN each.is_waiting
            THEN date_trunc('day', now()) + make_interval(days => (people.n % 10)::int - 3) END,
        CASE WHEN people.n % 3 = 0 THEN CAST(:staff AS uuid) END, 1, 1, each.state
    FROM people JOIN homes ON homes.place = people.n % :homes
    CROSS JOIN (VALUES ('submitted', true), ('approved', false)) AS each (state, is_waiting)
"""
_DUE, _ID = Signup.__table__.c.stage_due_at, Signup.__table__.c.id
BY_TERM = (Key(_DUE, paging.moment), Key(_ID, paging.identity))
NEWEST = (Key(_ID, paging.identity, descending=True),)


@dataclass(frozen=True)
class _City:
    """One database with a campaign of so many sign-ups, and the reviewers of it by name."""

    settings: Settings
    campaign_id: uuid.UUID
    reviewers: dict[str, Staff]


@dataclass(frozen=True)
class _List:
    """One list as a desk asks for it."""

    what: str
    narrowed: Callable[[_City], Wanted]
    state: SignupState | None = None
    seen_by: tuple[str, ...] = ("市", "区", "基层")

    def page(self, city: _City, staff: Staff, cursor: str | None) -> Page[Listed]:
        wanted = self.narrowed(city)
        if self.state is None:
            return reviews.list_waiting(staff, wanted, limit=PAGE, cursor=cursor)
        return reviews.list_by_state(staff, wanted, self.state, limit=PAGE, cursor=cursor)


LISTS = (
    _List("待审", lambda _: Wanted()),
    _List("待审，一个活动", lambda city: Wanted(campaign_id=city.campaign_id)),
    _List("待审，一种类型", lambda _: Wanted(type_="summer_cooling")),
    _List("待审，超期的", lambda _: Wanted(overdue=True)),
    _List("待审，分派给我的", lambda _: Wanted(mine=True), seen_by=("市",)),
    _List("已通过", lambda city: Wanted(campaign_id=city.campaign_id), SignupState.APPROVED),
)


def review_lists(bench: Bench) -> None:
    """审核列表: first, middle and last pages for reviewers of the city, a district and one union."""
    many = bench.plan.signups
    cities = (_open(bench, FEW), _open(bench, many))
    for each in LISTS:
        bench.tell(f"审核列表：{each.what}")
        worst = max(_compare(cities, each, who, place) for who in each.seen_by for place in PLACES)
        _show(bench, f"{each.what}：{many:,} 份 ÷ {FEW:,} 份", worst)
    bench.tell("审核列表：待办数")
    counts = [_timed(city, lambda city: reviews.count_waiting(city.reviewers["市"])) for city in cities]
    _show(bench, f"待办数：{many:,} 份 ÷ {FEW:,} 份", (counts[1] / counts[0], counts[1], counts[0], "市"))


def _show(bench: Bench, what: str, worst: tuple[float, float, float, str]) -> None:
    ratio, slow, fast, where = worst
    ours, limit = f"{1000 * slow:.1f} ms", f"{1000 * fast:.1f} ms"
    figure = Figure(
        what, ours, limit, ratio, REACH, at_most=True, note=f"比的是 CPU；每页 {PAGE} 份，取最慢的：{where}"
    )
    bench.figures.append(figure)


def _compare(
    cities: tuple[_City, _City], listed: _List, who: str, place: str
) -> tuple[float, float, float, str]:
    """The ratio, the two times in seconds, and of whom and where they are."""
    asks = [_ask(city, listed, who, PLACES[place]) for city in cities]
    rounds = [[_timed(city, ask) for city, ask in zip(cities, asks, strict=True)] for _ in range(ROUNDS)]
    fast, slow = (median([one[side] for one in rounds]) for side in (0, 1))
    return median([one[1] / one[0] for one in rounds]), slow, fast, f"{who}，{place}"


def _ask(city: _City, listed: _List, who: str, place: float) -> Callable[[_City], object]:
    """Asks for the page that begins so far down the list. Everybody has a full page there."""
    staff, order = city.reviewers[who], NEWEST if listed.state else BY_TERM
    with ground.preparing(city.settings), db.unit_of_work() as current:
        wanted = listed.narrowed(city)
        statement = select(*(key.column for key in order)).where(
            Signup.state == (listed.state or SignupState.SUBMITTED),
            Signup.union_id.in_(unions.visible_to(staff)),
            *([Signup.assigned_to == staff.id] if wanted.mine else []),
            *([Signup.stage_due_at < clock.now()] if wanted.overdue else []),
        )
        rows = current.execute(paging.in_order(statement, order)).all()
        start = min(int(len(rows) * place), len(rows) - PAGE - 1)
        cursor = paging.cut([rows[start - 1]] * 2, order, limit=1)[1] if start else None

    def ask(asked: _City) -> None:
        if len(listed.page(asked, staff, cursor).items) != PAGE:
            raise RuntimeError(f"{listed.what}: no full page for {who}")

    return ask


def _timed(city: _City, ask: Callable[[_City], object]) -> float:
    """Seconds of CPU, ours and PostgreSQL's, of one answer on a connection that knows its statements."""
    took = []
    with ground.preparing(city.settings):
        for _ in range(2 * TIMES):
            with db.unit_of_work():
                with db.driver() as connection:
                    backend = connection.info.backend_pid
                before = time.process_time() + usage.ran_s(backend)
                ask(city)
                took.append(time.process_time() + usage.ran_s(backend) - before)
    return min(took[TIMES:])


def _open(bench: Bench, count: int) -> _City:
    bench.tell(f"备料：一个活动，{count:,} 份待审、{count:,} 份已通过")
    settings = bench.ground.settings()
    with ground.preparing(settings):
        stock.add_city()
        stock.add_members(count)
        for statement in _UNIONS:
            stock.run(statement, **{name: most for name, most in _SIZES.items() if f":{name}" in statement})
        with db.unit_of_work() as current:
            homes = current.scalars(
                select(Union).where(Union.level == UnionLevel.GRASSROOTS).order_by(Union.id)
            )
            home = homes.first()
            reviewers = {
                who: _reviewer(current, union_id)
                for who, union_id in zip(("市", "区", "基层"), home.ancestor_ids if home else [], strict=True)
            }
            campaign = Campaign(
                type="summer_cooling",
                union_id=reviewers["市"].union_id,
                title="测量",
                state=CampaignState.PUBLISHED,
                opens_at=clock.now() - dt.timedelta(days=1),
                closes_at=clock.now() + dt.timedelta(days=30),
            )
            current.add(campaign)
        stock.run(_SIGN_UPS, campaign=campaign.id, staff=reviewers["市"].id, homes=DISTRICTS * UNITS)
        stock.run(_EMPTY, empty=EMPTY)
        stock.analyze()
    return _City(settings, campaign.id, reviewers)


def _reviewer(current: Session, union_id: uuid.UUID) -> Staff:
    made = Staff(username=f"bench.{union_id.hex[-12:]}", password_hash="", union_id=union_id)
    made.name, made.totp_secret = "one", "one"
    current.add(made)
    current.flush()
    current.add(StaffGrant(staff_id=made.id, union_id=union_id, role=StaffRole.REVIEWER))
    current.flush()
    return made
