"""相亲交友的演示数据: two studios with their matchmakers, some single people, and what waits at the desks."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from app import clock
from app.db import session
from app.seeding.city import City
from app.services import documents, matchmaking_profiles, unions
from models import (
    Gender,
    MatchmakerStudio,
    MatchmakingClient,
    MatchmakingIntroduction,
    MatchmakingProfile,
    MatchmakingTalk,
    MatchmakingVouch,
    Member,
    RosterEntry,
    Seen,
    Staff,
    StaffGrant,
    StudioKind,
    StudioMatchmaker,
    TakenUp,
    TextCheck,
    Voucher,
)

_NEARBY = dt.timedelta(days=1)
_AT_THE_FIRST = 4
_STUDIOS = (
    ("tianning", StudioKind.STUDIO, "红梅红娘工作室", "红梅街道样板路 12 号", "陈老师"),
    ("wujin", StudioKind.BASE, "武进红娘工作基地", "湖塘镇样板路 66 号", "蒋老师"),
)
_PEOPLE = (
    # Called, occupation, interests, introduction; women and men in turn.
    ("小禾", "设备工程师", ["徒步", "读书"], "周末常去红梅公园跑步，也爱自己做饭。"),
    ("阿江", "小学教师", ["读书", "羽毛球"], "教数学，喜欢安静，也喜欢带学生做手工。"),
    ("青禾", "护士", ["电影", "烘焙"], "三班倒，休息时喜欢烘焙和看老电影。"),
    ("大川", "汽车维修技师", ["骑行", "徒步"], "爱动手，环太湖骑过两圈。"),
    ("小满", "会计", ["读书", "旅行"], "喜欢把日子过得有条理，一年出一次远门。"),
    ("石头", "软件测试", ["羽毛球", "电影"], "话不多，熟了很能聊。"),
)
_EVERYWHERE = {
    name: [seen.value for seen in Seen if seen in field.audiences]
    for name, field in matchmaking_profiles.FIELDS.items()
}


def renew(city: City) -> None:
    """Write what is missing. Times to talk are laid open anew each day."""
    for document in city.documents:
        documents.publish(None, document.name, document.version, title=document.title, body=document.body)
    if not session().scalar(select(exists(select(MatchmakerStudio.id)))):
        posts = [_write_studio(*row) for row in _STUDIOS]
        session().flush()
        _write_people(posts)
    for post in session().scalars(select(StudioMatchmaker).order_by(StudioMatchmaker.id)).all():
        _lay_open(post)


def _write_studio(
    district: str, kind: StudioKind, name: str, address: str, shown_name: str
) -> StudioMatchmaker:
    studio = MatchmakerStudio(
        union_id=unions.get_of_district(district).id,
        kind=kind,
        name=name,
        district=district,
        address=address,
        hours="周二、周四 14:00—17:00，周六 9:00—11:30",
        phone="0519-80000009",
    )
    account = session().scalars(select(Staff).where(Staff.username == f"{district}.matchmaker")).one()
    post = StudioMatchmaker(studio_id=studio.id, staff_id=account.id, shown_name=shown_name)
    session().add(studio)
    session().flush()
    session().add(post)
    return post


def _write_people(posts: Sequence[StudioMatchmaker]) -> None:
    """Four who are looked after in one place and two in the other; two who wait for a vouch."""
    made: list[MatchmakingProfile] = []
    people = _singles()
    for (nickname, occupation, interests, introduction), person in zip(_PEOPLE, people, strict=False):
        profile = _profile(person, nickname, occupation, interests, introduction)
        session().add(profile)
        session().flush()
        post = posts[0 if len(made) < _AT_THE_FIRST else 1]
        session().add(
            MatchmakingClient(
                profile_id=profile.id,
                studio_id=post.studio_id,
                matchmaker_id=post.id,
                taken_up=TakenUp.PHONE,
                began_at=clock.now() - 3 * _NEARBY,
            )
        )
        made.append(profile)
    for number, person in enumerate(people[len(_PEOPLE) :]):
        profile = _profile(person, f"等待核实 {number + 1}", "一线职工", ["散步"], "等核实好了再认识朋友。")
        profile.vouched_at = profile.vouched_until = None
        session().add(profile)
        session().flush()
        session().add(_request(profile, posts[0] if number else None))
    if len(made) > 1:
        low, high = sorted((made[0].id, made[1].id))
        session().add(
            MatchmakingIntroduction(
                low_id=low, high_id=high, staff_id=posts[0].staff_id, introduced_at=clock.now() - _NEARBY
            )
        )
    session().flush()


def _singles() -> Sequence[Member]:
    """Women and men in turn out of the city's earlier users, between 24 and 40; nobody of the demo's cast."""
    today = clock.today()
    found = (
        session()
        .scalars(
            select(Member)
            .join(RosterEntry, RosterEntry.id == Member.roster_entry_id)
            .where(
                Member.openid.startswith("demo-history-"),
                RosterEntry.born_on.between(
                    today - dt.timedelta(days=40 * 365), today - dt.timedelta(days=24 * 366)
                ),
            )
            .order_by(Member.openid)
            .options(joinedload(Member.roster_entry))
            .limit(200)
        )
        .all()
    )
    by_gender = {
        gender: [one for one in found if matchmaking_profiles.gender_of(one) is gender] for gender in Gender
    }
    pairs = zip(by_gender[Gender.FEMALE], by_gender[Gender.MALE], strict=False)
    return [one for pair in pairs for one in pair][: len(_PEOPLE) + 2]


def _profile(
    person: Member, nickname: str, occupation: str, interests: list[str], introduction: str
) -> MatchmakingProfile:
    made = MatchmakingProfile(
        member_id=person.id,
        shown_to=_EVERYWHERE,
        text_check=TextCheck.PASSED,
        written_at=clock.now(),
        declaration_version="2",
        declared_at=clock.now(),
        vouched_at=clock.now(),
        vouched_until=clock.today() + dt.timedelta(days=365),
    )
    is_woman = matchmaking_profiles.gender_of(person) is Gender.FEMALE
    made.write(
        {
            "nickname": nickname,
            "district": "tianning",
            "height_cm": 164 if is_woman else 176,
            "education": "bachelor",
            "occupation": occupation,
            "interests": interests,
            "introduction": introduction,
            "looks_for": "真诚、愿意好好相处的人。",
            "criteria": {"age_from": 24, "age_to": 42, "education_at_least": "college"},
        },
        [Gender.MALE if is_woman else Gender.FEMALE],
    )
    return made


def _request(profile: MatchmakingProfile, post: StudioMatchmaker | None) -> MatchmakingVouch:
    """A vouch that waits: at the studio, or at the street's union."""
    street = (
        select(StaffGrant.union_id)
        .join(Staff, Staff.id == StaffGrant.staff_id)
        .where(Staff.username == "township.reviewer")
    )
    return MatchmakingVouch(
        profile_id=profile.id,
        voucher=Voucher.STREET if post is None else Voucher.STUDIO,
        union_id=session().scalar(street.limit(1)) if post is None else None,
        studio_id=None if post is None else post.studio_id,
        asked_at=clock.now() - _NEARBY,
    )


def _lay_open(post: StudioMatchmaker) -> None:
    """Three times tomorrow afternoon, the first of them booked by a client."""
    first = dt.datetime.combine(clock.today() + _NEARBY, dt.time(14), clock.CITY)
    known = session().scalar(
        select(exists().where(MatchmakingTalk.matchmaker_id == post.id, MatchmakingTalk.starts_at == first))
    )
    if known:
        return
    booked = session().scalar(
        select(MatchmakingClient.profile_id)
        .where(MatchmakingClient.matchmaker_id == post.id, MatchmakingClient.ended_at.is_(None))
        .order_by(MatchmakingClient.id)
        .limit(1)
    )
    for number in range(3):
        starts_at = first + number * dt.timedelta(minutes=45)
        is_booked = number == 0 and booked is not None
        session().add(
            MatchmakingTalk(
                matchmaker_id=post.id,
                starts_at=starts_at,
                ends_at=starts_at + dt.timedelta(minutes=45),
                profile_id=booked if is_booked else None,
                booked_at=clock.now() if is_booked else None,
            )
        )
