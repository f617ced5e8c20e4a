"""驿站管理员: members who scan codes at a station, bound to it by an invitation that works once."""

import datetime as dt
import hashlib
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from app import clock, db
from app.db import session
from app.errors import Conflict, NotFound
from app.services import audit, notices
from app.services.audit import Actor
from app.services.stations.keeping import get_kept
from models import Member, ServiceStation, Staff, StationInvitation, StationKeeper

INVITATION_LIFE = dt.timedelta(days=7)


class StationInvitationInvalid(Conflict):
    code, detail = "station_invitation_invalid", "邀请码不对、已使用或已过期"
    next = "请向管理驿站的工会重新要一个邀请码"


class StationInvitationNeedsPhone(Conflict):
    code, detail = "station_invitation_needs_phone", "管理驿站前请先绑定手机号，便于工会与您联系"
    next = "到“我的—绑定手机号”完成后再接受邀请"


class KeeperNotFound(NotFound):
    code, detail = "keeper_not_found", "没有找到这位驿站管理员"


@dataclass(frozen=True)
class Invitation:
    """What staff hand over: a word for one use, until when."""

    word: str
    station: ServiceStation
    expires_at: dt.datetime


def is_keeper(member: Member) -> bool:
    """Whether the member keeps any station."""
    found = session().scalar(
        select(StationKeeper.id)
        .where(StationKeeper.member_id == member.id, StationKeeper.removed_at.is_(None))
        .limit(1)
    )
    return found is not None


def find_binding(member: Member, station_id: uuid.UUID) -> StationKeeper | None:
    """The member's binding to a station."""
    return session().scalar(
        select(StationKeeper)
        .where(
            StationKeeper.member_id == member.id,
            StationKeeper.station_id == station_id,
            StationKeeper.removed_at.is_(None),
        )
        .options(joinedload(StationKeeper.station))
    )


def list_at(member: Member) -> Sequence[ServiceStation]:
    """我的驿站: where the member hands out."""
    return (
        session()
        .scalars(
            select(ServiceStation)
            .join(StationKeeper, StationKeeper.station_id == ServiceStation.id)
            .where(StationKeeper.member_id == member.id, StationKeeper.removed_at.is_(None))
            .order_by(ServiceStation.id)
        )
        .all()
    )


def invite(staff: Staff, station_id: uuid.UUID) -> Invitation:
    """邀请驿站管理员: a word that binds one member, once, within seven days. `station_not_found`."""
    station, word = get_kept(staff, station_id), secrets.token_urlsafe(9)
    made = StationInvitation(
        station_id=station.id, word_hash=_hash(word), expires_at=clock.now() + INVITATION_LIFE
    )
    session().add(made)
    audit.record(staff, "stations.invite", made, station_id=str(station.id))
    return Invitation(word, station, made.expires_at)


def accept(member: Member, word: str) -> StationKeeper:
    """接受邀请. The conditional UPDATE lets the word work once.

    Refuses with `station_invitation_needs_phone`, `station_invitation_invalid`.
    """
    if member.phone_index is None:
        raise StationInvitationNeedsPhone
    now = clock.now()
    station_id = session().scalar(
        update(StationInvitation)
        .where(
            StationInvitation.word_hash == _hash(word),
            StationInvitation.accepted_at.is_(None),
            StationInvitation.expires_at > now,
        )
        .values(accepted_at=now, accepted_by=member.id)
        .returning(StationInvitation.station_id)
    )
    if station_id is None:
        raise StationInvitationInvalid
    return bind(member, station_id)


def bind(member: Member, station_id: uuid.UUID) -> StationKeeper:
    """Bind a member to a station, once."""
    db.lock("station keeper", str(member.id), str(station_id))
    bound = find_binding(member, station_id)
    if bound is None:
        bound = StationKeeper(member_id=member.id, station_id=station_id, bound_at=clock.now())
        session().add(bound)
        session().flush()
        audit.record(member, "stations.bind", bound, station_id=str(station_id))
        session().refresh(bound, ["station"])
    return bound


def list_keepers(staff: Staff, station_id: uuid.UUID) -> Sequence[StationKeeper]:
    """驿站的管理员. Refuses with `station_not_found`."""
    station = get_kept(staff, station_id)
    return (
        session()
        .scalars(
            select(StationKeeper)
            .where(StationKeeper.station_id == station.id, StationKeeper.removed_at.is_(None))
            .options(joinedload(StationKeeper.member))
            .order_by(StationKeeper.id)
        )
        .all()
    )


def remove(staff: Staff, station_id: uuid.UUID, keeper_id: uuid.UUID) -> None:
    """解除驿站管理员, at once. Refuses with `station_not_found`, `keeper_not_found`."""
    station = get_kept(staff, station_id)
    found = session().scalar(
        select(StationKeeper)
        .where(
            StationKeeper.id == keeper_id,
            StationKeeper.station_id == station.id,
            StationKeeper.removed_at.is_(None),
        )
        .with_for_update()
    )
    if found is None:
        raise KeeperNotFound
    _unbind(staff, found)
    facts = {"station": station.name, "at": notices.moment_text(clock.now())}
    notices.write(found.member_id, "station_keeper_removed", found, facts=facts)


def unbind_everywhere(member: Member) -> int:
    """账号注销: the member keeps no station any more. How many bindings that ended."""
    ended = session().scalars(
        select(StationKeeper)
        .where(StationKeeper.member_id == member.id, StationKeeper.removed_at.is_(None))
        .with_for_update()
    )
    bindings = ended.all()
    for keeper in bindings:
        _unbind(None, keeper)
    return len(bindings)


def _unbind(actor: Actor, keeper: StationKeeper) -> None:
    keeper.removed_at = clock.now()
    audit.record(actor, "stations.unbind", keeper, station_id=str(keeper.station_id))


def _hash(word: str) -> bytes:
    return hashlib.sha256(word.encode()).digest()
