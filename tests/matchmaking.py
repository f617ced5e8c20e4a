"""相亲交友样本: profiles of people who may meet."""

import datetime as dt
import itertools
import uuid

from app import clock
from app.db import session
from app.services import documents
from models import (
    Gender,
    MatchmakerStudio,
    MatchmakingClient,
    MatchmakingIntroduction,
    MatchmakingPhoto,
    MatchmakingProfile,
    MatchmakingProposal,
    MatchmakingTalk,
    MatchmakingVouch,
    Seen,
    StaffRole,
    StudioKind,
    StudioMatchmaker,
    TakenUp,
    TextCheck,
    Voucher,
)
from tests import factories

EVERYWHERE = {
    name: [seen.value for seen in Seen]
    for name in (
        "nickname",
        "birth_year",
        "district",
        "height_cm",
        "education",
        "occupation",
        "interests",
        "introduction",
        "looks_for",
        "photos",
    )
} | {"criteria": [Seen.MATCHMAKER.value]}
"""Consent to show everything to everybody who may be allowed to see it."""

_pairs = itertools.count()
FACTS = {
    "nickname": "小禾",
    "district": "tianning",
    "height_cm": 168,
    "education": "bachelor",
    "occupation": "设备工程师",
    "interests": ["徒步", "读书"],
    "introduction": "周末常去红梅公园跑步",
    "looks_for": "喜欢户外的人",
    "criteria": {},
}


def declaration(version="1"):
    """相亲交友承诺书, to be signed with a profile."""
    return documents.publish(None, "matchmaking", version, title="相亲交友承诺书", body="正文")


def single(gender="female", born="19950612", **entry):
    """A verified member of a gender, which the ID number tells."""
    # An even sequence is a woman's; those of the other factories count from 1, these from the other end.
    order = 99_998 - 2 * next(_pairs) + (gender == "male")
    number = factories.id_number(born, sequence=order)
    return factories.member(entry=factories.roster_entry(number=number, **entry))


def profile(member=None, *, seeks=("male",), shown_to=EVERYWHERE, photos=(), vouched=True, **facts):
    """A checked profile, shown as `shown_to` says and vouched for until next year; other facts as given.

    `member` may be said by id: rows that a live service was given in bulk belong to no session.
    """
    of_row = {name: facts.pop(name) for name in list(facts) if hasattr(MatchmakingProfile, name)}
    if vouched:
        of_row = {
            "vouched_at": clock.now(),
            "vouched_until": clock.today() + dt.timedelta(days=365),
            **of_row,
        }
    made = MatchmakingProfile(
        member_id=member if isinstance(member, uuid.UUID) else factories.id_of(member or single()),
        shown_to={name: list(audiences) for name, audiences in shown_to.items()},
        **{
            "text_check": TextCheck.PASSED,
            "written_at": clock.now(),
            "declaration_version": "1",
            "declared_at": clock.now(),
            **of_row,
        },
    )
    made.write({**FACTS, **facts}, [Gender(word) for word in seeks])
    session().add(made)
    session().flush()
    for number, photo in enumerate(photos, 1):
        session().add(MatchmakingPhoto(profile_id=made.id, attachment_id=photo.id, number=number))
    session().flush()
    return made


def studio(union_of=None, **facts):
    """An open studio of the city, with nobody in it."""
    made = MatchmakerStudio(
        union_id=factories.id_of(union_of or factories.city()),
        **{
            "kind": StudioKind.STUDIO,
            "name": "红梅红娘工作室",
            "district": "tianning",
            "address": "测试路 9 号",
            "hours": "周二、周四 14:00—17:00",
            "phone": "0519-80000000",
            **facts,
        },
    )
    session().add(made)
    session().flush()
    return made


def matchmaker(of=None, staff=None, shown_name="陈老师"):
    """A matchmaker of the studio `of`, as the row that makes her one."""
    of = of or studio()
    made = StudioMatchmaker(
        studio_id=factories.id_of(of),
        staff_id=factories.id_of(staff or factories.staff(StaffRole.MATCHMAKER)),
        shown_name=shown_name,
    )
    session().add(made)
    session().flush()
    return made


def client(of, profile_=None, by=None):
    """A client of the studio `of`, of the matchmaker `by` where one is meant."""
    made = MatchmakingClient(
        profile_id=factories.id_of(profile_ or profile()),
        studio_id=factories.id_of(of),
        matchmaker_id=factories.id_of(by) if by is not None else None,
        taken_up=TakenUp.PHONE,
        began_at=clock.now(),
    )
    session().add(made)
    session().flush()
    return made


def vouch(profile_=None, *, union_of=None, studio_of=None, **facts):
    """A request that waits: at a union, or at a studio."""
    made = MatchmakingVouch(
        profile_id=factories.id_of(profile_ or profile(vouched=False)),
        union_id=None if studio_of is not None else factories.id_of(union_of or factories.city()),
        studio_id=None if studio_of is None else factories.id_of(studio_of),
        **{
            "voucher": Voucher.UNIT if studio_of is None else Voucher.STUDIO,
            "asked_at": clock.now(),
            **facts,
        },
    )
    session().add(made)
    session().flush()
    return made


def talk(of, profile_=None, *, starts_at=None):
    """Half an hour of the matchmaker `of`, tomorrow; booked by the profile's person where one is given."""
    starts_at = starts_at or clock.now() + dt.timedelta(days=1)
    made = MatchmakingTalk(
        matchmaker_id=factories.id_of(of),
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(minutes=30),
        profile_id=factories.id_of(profile_) if profile_ is not None else None,
        booked_at=clock.now() if profile_ is not None else None,
    )
    session().add(made)
    session().flush()
    return made


def introduction(one, other, by=None, **facts):
    """Two profiles that somebody has introduced to each other."""
    low, high = sorted((factories.id_of(one), factories.id_of(other)))
    made = MatchmakingIntroduction(
        low_id=low,
        high_id=high,
        staff_id=factories.id_of(by or factories.staff(StaffRole.MATCHMAKER)),
        introduced_at=clock.now(),
        **facts,
    )
    session().add(made)
    session().flush()
    return made


def proposal(of, to, **facts):
    """The client `of` is proposed to the studio `to`, and waits for its answer."""
    made = MatchmakingProposal(
        client_id=factories.id_of(of),
        studio_id=factories.id_of(to),
        staff_id=factories.staff(StaffRole.MATCHMAKER).id,
        proposed_at=clock.now(),
        **facts,
    )
    session().add(made)
    session().flush()
    return made
