"""牵手成功: what two who picked each other learn, and how they come to each other's phone number or WeChat.

Nothing of this is known before the result is told, which it is to everybody alike. What one of the two
offers afterwards the other sees only when he has offered as well; until then it can be taken back.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload

from app import clock
from app.db import session
from app.errors import Conflict, InvalidValue, NotFound
from app.services import matchmaking_profiles, notices
from app.services.mixers import people, reading
from models import Member, Mixer, MixerGuest, MixerMatch, MixerOutcome, Seen


class RevealPending(Conflict):
    code, detail = "reveal_pending", "结果还没有公布"
    next = "截止以后很快公布，公布时会通知您"


class MatchNotFound(NotFound):
    code, detail = "match_not_found", "没有找到这一位"


class ContactPhoneMissing(Conflict):
    code, detail = "contact_phone_missing", "您还没有绑定手机号"
    next = "到“我的—资料”绑定手机号，也可以留微信号"


class WechatNameMissing(InvalidValue):
    code, detail = "wechat_name_missing", "请填写您的微信号"


class ContactShared(Conflict):
    code, detail = "contact_shared", "双方都同意了，联系方式已经互相看到，收不回了"
    next = "不想再被联系，可以屏蔽对方；受到打扰请举报"


class ContactKind(StrEnum):
    """留什么: one's own bound phone number, or a WeChat name that one types."""

    PHONE = "phone"
    WECHAT = "wechat"


@dataclass(frozen=True)
class Matched:
    """One match as one of the two reads it."""

    match: MixerMatch
    badge: int
    profile: Mapping[str, Any]
    mine: str | None
    """What I have offered."""
    theirs: str | None
    """What the other has offered, once both have."""
    outcome: MixerOutcome | None
    """What I have told, and only I."""


def list_matches(member: Member, campaign_id: uuid.UUID) -> Sequence[Matched]:
    """互选结果: only whom I picked and who picked me.

    Refuses with `mixer_not_found`, `not_checked_in`, `reveal_pending`, whoever picked whom.
    """
    mixer, guest = _enter_told(member, campaign_id)
    found = session().scalars(
        _pairs()
        .where(
            MixerMatch.mixer_id == mixer.id,
            _is_of(guest),
        )
        .order_by(MixerMatch.id)
    )
    apart = matchmaking_profiles.blocked_with(member.id)
    pairs = [pair for pair in found if _other(pair, guest).member_id not in apart]
    shown = people.show(
        [(_other(pair, guest).badge, _other(pair, guest).member_id) for pair in pairs], Seen.MATCH
    )
    return [_look(pair, guest, one.profile) for pair, one in zip(pairs, shown, strict=True)]


def matched_with(member: Member, mixer: Mixer, guest: MixerGuest) -> set[uuid.UUID]:
    """With whom, as long as neither has blocked the other; nobody before the result is told."""
    if mixer.revealed_at is None:
        return set()
    found = session().scalars(_pairs().where(_is_of(guest)))
    return {_other(pair, guest).member_id for pair in found} - matchmaking_profiles.blocked_with(member.id)


def offer_contact(
    member: Member, campaign_id: uuid.UUID, match_id: uuid.UUID, *, kind: ContactKind, text: str | None
) -> Matched:
    """愿意留联系方式: seen by the other only once both offer; then both are told.

    Refuses with `mixer_not_found`, `not_checked_in`, `reveal_pending`, `match_not_found`, `contact_shared`,
    `contact_phone_missing`, `wechat_name_missing`.
    """
    pair, guest = _lock(member, campaign_id, match_id)
    if pair.shared_at is not None:
        raise ContactShared
    offered = _contact(member, kind, text)
    if pair.low_id == guest.id:
        pair.low_contact = offered
    else:
        pair.high_contact = offered
    if pair.low_contact_cipher is not None and pair.high_contact_cipher is not None:
        pair.shared_at = clock.now()
        session().flush()
        _tell_shared(campaign_id, pair)
    session().flush()
    return _reread(member, pair, guest)


def withdraw_contact(member: Member, campaign_id: uuid.UUID, match_id: uuid.UUID) -> Matched:
    """收回, until both have offered. Refuses as `offer_contact` does."""
    pair, guest = _lock(member, campaign_id, match_id)
    if pair.shared_at is not None:
        raise ContactShared
    if pair.low_id == guest.id:
        pair.low_contact = None
    else:
        pair.high_contact = None
    session().flush()
    return _reread(member, pair, guest)


def tell_outcome(
    member: Member, campaign_id: uuid.UUID, match_id: uuid.UUID, outcome: MixerOutcome | None
) -> Matched:
    """说说后来, for the figures alone; the other is not told. None takes it back.

    Refuses with `mixer_not_found`, `not_checked_in`, `reveal_pending`, `match_not_found`.
    """
    pair, guest = _lock(member, campaign_id, match_id)
    if pair.low_id == guest.id:
        pair.low_outcome = outcome
    else:
        pair.high_outcome = outcome
    session().flush()
    return _reread(member, pair, guest)


def _enter_told(member: Member, campaign_id: uuid.UUID) -> tuple[Mixer, MixerGuest]:
    _, mixer, guest = reading.enter(member, campaign_id)
    if mixer.revealed_at is None:
        raise RevealPending(reveals_at=clock.iso(mixer.picks_close_at))
    return mixer, guest


def _pairs() -> Select[MixerMatch]:
    return select(MixerMatch).options(joinedload(MixerMatch.low), joinedload(MixerMatch.high))


def _is_of(guest: MixerGuest) -> ColumnElement[bool]:
    """Every pair is of one mixer, as its guests are."""
    return (MixerMatch.low_id == guest.id) | (MixerMatch.high_id == guest.id)


def _lock(member: Member, campaign_id: uuid.UUID, match_id: uuid.UUID) -> tuple[MixerMatch, MixerGuest]:
    """One of one's own matches; a stranger's is not there, nor is one with whom one has blocked the other."""
    mixer, guest = _enter_told(member, campaign_id)
    pair = session().scalar(
        _pairs()
        .where(
            MixerMatch.id == match_id,
            MixerMatch.mixer_id == mixer.id,
            _is_of(guest),
        )
        .with_for_update(of=MixerMatch)
        .execution_options(populate_existing=True)
    )
    if pair is None or _other(pair, guest).member_id in matchmaking_profiles.blocked_with(member.id):
        raise MatchNotFound
    return pair, guest


def _other(pair: MixerMatch, guest: MixerGuest) -> MixerGuest:
    return pair.high if pair.low_id == guest.id else pair.low


def _contact(member: Member, kind: ContactKind, text: str | None) -> str:
    if kind is ContactKind.WECHAT:
        if not text:
            raise WechatNameMissing
        return f"微信 {text}"
    if member.phone is None:
        raise ContactPhoneMissing
    return f"电话 {member.phone}"


def _tell_shared(campaign_id: uuid.UUID, pair: MixerMatch) -> None:
    told = [
        (guest.member_id, pair.id, {"mixer_id": str(campaign_id), "badge": str(other.badge)})
        for guest, other in ((pair.low, pair.high), (pair.high, pair.low))
    ]
    notices.write_many("mixer_contact_shared", MixerMatch.__tablename__, told)


def _reread(member: Member, pair: MixerMatch, guest: MixerGuest) -> Matched:
    assert member.id == guest.member_id  # noqa: S101 - nobody reads another's side
    other = _other(pair, guest)
    (shown,) = people.show([(other.badge, other.member_id)], Seen.MATCH)
    return _look(pair, guest, shown.profile)


def _look(pair: MixerMatch, guest: MixerGuest, profile: Mapping[str, Any]) -> Matched:
    is_low = pair.low_id == guest.id
    mine, theirs = (pair.low_contact, pair.high_contact) if is_low else (pair.high_contact, pair.low_contact)
    return Matched(
        pair,
        _other(pair, guest).badge,
        profile,
        mine,
        theirs if pair.shared_at is not None else None,
        pair.low_outcome if is_low else pair.high_outcome,
    )
