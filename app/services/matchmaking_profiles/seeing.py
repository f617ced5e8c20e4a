"""谁看得到: the only place that lets a part of a profile out, and who is ready to meet others."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app import clock
from app.audiences import Person
from app.db import session
from app.errors import AppError, Conflict, Forbidden
from app.services.matchmaking_profiles.fields import FIELDS
from models import Gender, MatchmakingBlock, MatchmakingProfile, Member, ProfileState, Seen, TextCheck
from models.roster import gender_of as gender_in


class ProfileMissing(Conflict):
    code, detail = "profile_missing", "您还没有填写相亲交友资料"
    next = "请先到“我的—相亲交友”填写资料并签署声明"


class ProfilePaused(Conflict):
    code, detail = "profile_paused", "您的相亲交友资料现在是暂停的"
    next = "想重新认识朋友时，到“我的—相亲交友”点“恢复”"


class NotVouched(Conflict):
    code, detail = "not_vouched", "您的在职和单身情况还没有核实"
    next = "到“我的—相亲交友”选一处来核实：本单位工会、街道工会或者红娘工作室"


class VouchExpired(Conflict):
    code, detail = "vouch_expired", "您的在职和单身情况核实过，现在到期了"
    next = "到“我的—相亲交友”再申请核实一次就可以"


class UnderAge(Forbidden):
    code, detail = "under_age", "相亲交友面向到了法定婚龄的职工，您还年轻，不着急"
    next = "可以看看三个一百、读书会这些职工活动，一样能认识新朋友"


_marriage_ages = {Gender.FEMALE: 20, Gender.MALE: 22}


def marry_from(*, female: int, male: int) -> None:
    """法定婚龄 in whole years. Called once, by the factory. Source: 民法典第一千零四十七条."""
    _marriage_ages.update({Gender.FEMALE: female, Gender.MALE: male})


def profiles() -> Select[MatchmakingProfile]:
    """Profiles with all that `shown`, `gender_of` and `works_with` read of them and of their people."""
    return select(MatchmakingProfile).options(
        selectinload(MatchmakingProfile.photos),
        joinedload(MatchmakingProfile.member).joinedload(Member.roster_entry),
    )


def find_of(member: Member) -> MatchmakingProfile | None:
    """我的相亲交友资料; None where there is none."""
    return session().scalar(profiles().where(MatchmakingProfile.member_id == member.id))


def is_ready(profile: MatchmakingProfile) -> bool:
    """The same of a profile in hand. It comes from `profiles()`."""
    return why_not_ready(profile, profile.member) is None


def lock_own(member: Member) -> MatchmakingProfile:
    """My profile, locked for a change. Refuses with `profile_missing`."""
    profile = session().scalar(
        select(MatchmakingProfile).where(MatchmakingProfile.member_id == member.id).with_for_update()
    )
    if profile is None:
        raise ProfileMissing
    return profile


def require_ready(member: Member) -> MatchmakingProfile:
    """可以参加: the profile of somebody who is of age, vouched for, and has not paused.

    Refuses with `profile_missing`, `under_age`, `profile_paused`, `not_vouched`, `vouch_expired`.
    """
    profile = find_of(member)
    missing = why_not_ready(profile, member)
    if missing is not None or profile is None:
        raise missing or ProfileMissing
    return profile


def why_not_ready(profile: MatchmakingProfile | None, member: Member) -> AppError | None:
    """What is missing before this person takes part; None where nothing is."""
    if profile is None:
        return ProfileMissing()
    if not is_of_age(member):
        return UnderAge()
    if profile.state is ProfileState.PAUSED:
        return ProfilePaused()
    if profile.vouched_until is None:
        return NotVouched()
    return VouchExpired() if profile.vouched_until < clock.today() else None


@dataclass(frozen=True)
class Own:
    """What somebody reads of his own: the profile, what the roster adds, and what is still missing."""

    profile: MatchmakingProfile | None
    gender: Gender | None
    birth_year: int | None
    missing: AppError | None


def get_own(member: Member) -> Own:
    """我的相亲交友. `member` comes with `roster_entry` loaded."""
    profile, entry = find_of(member), member.roster_entry
    born_on = entry.born_on if entry is not None else None
    year = born_on.year if born_on is not None else None
    return Own(profile, gender_of(member), year, why_not_ready(profile, member))


def ensure_of_age(member: Member) -> None:
    """Refuse with `under_age` who may not marry yet. `member` comes with `roster_entry` loaded."""
    if not is_of_age(member):
        raise UnderAge


def is_of_age(member: Member) -> bool:
    """到了法定婚龄, by the ID number."""
    age, gender = age_of(member), gender_of(member)
    return age is not None and gender is not None and age >= _marriage_ages[gender]


def gender_of(member: Member) -> Gender | None:
    """性别 by the ID number, never as typed; None of who is not verified."""
    entry = member.roster_entry
    if entry is None:
        return None
    return entry.gender or gender_in(entry.id_number or "")


def age_of(member: Member) -> int | None:
    """周岁 by the ID number."""
    entry = member.roster_entry
    return None if entry is None else Person(is_verified=True, born_on=entry.born_on).age


def works_with(member: Member, other: Member) -> bool:
    """同事: both are of one employer, or of one grassroots union where no employer is known.

    Both come with `roster_entry` loaded. Nobody is his own colleague.
    """
    mine, theirs = member.roster_entry, other.roster_entry
    if mine is None or theirs is None or member.id == other.id:
        return False
    is_same_unit = mine.unit_id is not None and mine.unit_id == theirs.unit_id
    return is_same_unit or mine.union_id == theirs.union_id


def is_hidden_from(profile: MatchmakingProfile, other: Member) -> bool:
    """避开同事: the person wants no colleague to see the profile, and `other` is one. Of `profiles()`."""
    return profile.is_hidden_from_employer and works_with(profile.member, other)


def blocked_with(member_id: uuid.UUID) -> set[uuid.UUID]:
    """屏蔽: ids of whom the member has blocked, and of who has blocked him."""
    rows = session().execute(
        select(MatchmakingBlock.member_id, MatchmakingBlock.other_id).where(
            or_(MatchmakingBlock.member_id == member_id, MatchmakingBlock.other_id == member_id)
        )
    )
    return {id_ for pair in rows for id_ in pair} - {member_id}


def shown(profile: MatchmakingProfile, seen: Seen) -> dict[str, Any]:
    """给看的: what the person has consented to show this audience, by field; never anything else.

    Every answer, page and file that tells somebody else of a profile is made from this and from nothing
    beside it. Paused, it shows nothing; texts that WeChat has not passed stay out; so does what is empty.
    `photos` are ids of attachments. The profile comes from `profiles()`.
    """
    if profile.state is ProfileState.PAUSED:
        return {}
    whole = _whole(profile)
    is_checked = profile.text_check is TextCheck.PASSED
    return {
        name: whole[name]
        for name, field in FIELDS.items()
        if seen in field.audiences
        and seen in profile.shown_to.get(name, ())
        and (is_checked or not field.is_text)
        and whole.get(name)
    }


def _whole(profile: MatchmakingProfile) -> Mapping[str, Any]:
    entry = profile.member.roster_entry
    born_on = entry.born_on if entry is not None else None
    return {
        **profile.facts,
        "birth_year": born_on.year if born_on is not None else None,
        "photos": [photo.attachment_id for photo in profile.photos],
    }
