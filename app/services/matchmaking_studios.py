"""红娘工作室: places that a union keeps, and the matchmakers who receive people there."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from app import clock, paging
from app.db import session
from app.errors import Conflict, InvalidValue, NotFound
from app.paging import Key, Page
from app.services import audit, unions
from models import MatchmakerStudio, Staff, StaffGrant, StaffRole, StudioKind, StudioMatchmaker, Union


class StudioNotFound(NotFound):
    code, detail = "studio_not_found", "没有找到这个红娘工作室"


class NotAMatchmaker(InvalidValue):
    code, detail = "not_a_matchmaker", "没有找到这个账号，或者它还没有红娘岗位"
    next = "请系统管理员先给这个账号授予红娘岗位，再来添加"


class MatchmakerAlreadyThere(Conflict):
    code, detail = "matchmaker_already_there", "这位红娘已经在这个工作室了"


class MatchmakerNotFound(NotFound):
    code, detail = "matchmaker_not_found", "没有找到这位红娘"


def found(staff: Staff, *, union_id: uuid.UUID, kind: StudioKind, **facts: Any) -> MatchmakerStudio:
    """设立工作室. Refuses with `union_not_found`."""
    union = unions.get_visible(staff, union_id)
    made = MatchmakerStudio(union_id=union.id, kind=kind, **facts)
    session().add(made)
    session().flush()
    audit.record(staff, "matchmaking_studios.create", made, union_id=str(union.id))
    return get_kept(staff, made.id)


def update(staff: Staff, studio_id: uuid.UUID, **changes: Any) -> MatchmakerStudio:
    """修改工作室, or close it: nobody chooses it any more, and who is there stays. `studio_not_found`."""
    studio = session().scalar(
        _kept(staff).where(MatchmakerStudio.id == studio_id).with_for_update(of=MatchmakerStudio)
    )
    if studio is None:
        raise StudioNotFound
    for name, value in changes.items():
        setattr(studio, name, value)
    audit.record(staff, "matchmaking_studios.update", studio, fields=sorted(changes))
    session().flush()
    return get_kept(staff, studio_id)


def add_matchmaker(staff: Staff, studio_id: uuid.UUID, *, username: str, shown_name: str) -> MatchmakerStudio:
    """红娘驻点: an account with the role of matchmaker over the studio's union.

    Refuses with `studio_not_found`, `not_a_matchmaker`, `matchmaker_already_there`.
    """
    studio = get_kept(staff, studio_id)
    path = select(func.unnest(Union.ancestor_ids)).where(Union.id == studio.union_id)
    account = session().scalar(
        select(Staff.id)
        .join(StaffGrant, StaffGrant.staff_id == Staff.id)
        .where(
            Staff.username == username,
            Staff.disabled_at.is_(None),
            StaffGrant.role == StaffRole.MATCHMAKER,
            StaffGrant.union_id.in_(path),
        )
    )
    if account is None:
        raise NotAMatchmaker
    known = session().scalar(
        select(StudioMatchmaker)
        .where(StudioMatchmaker.studio_id == studio.id, StudioMatchmaker.staff_id == account)
        .with_for_update()
    )
    if known is not None and known.left_at is None:
        raise MatchmakerAlreadyThere
    if known is None:
        known = StudioMatchmaker(studio_id=studio.id, staff_id=account, shown_name=shown_name)
        session().add(known)
    known.left_at, known.shown_name = None, shown_name
    session().flush()
    audit.record(staff, "matchmaking_studios.add_matchmaker", known, studio_id=str(studio.id))
    return get_kept(staff, studio_id)


def remove_matchmaker(staff: Staff, studio_id: uuid.UUID, matchmaker_id: uuid.UUID) -> MatchmakerStudio:
    """红娘离点: at once she sees none of its clients. `studio_not_found`, `matchmaker_not_found`."""
    studio = get_kept(staff, studio_id)
    # Of two who leave at one instant, the second sees that nobody is left.
    session().execute(select(MatchmakerStudio.id).where(MatchmakerStudio.id == studio.id).with_for_update())
    gone = session().scalar(
        select(StudioMatchmaker)
        .where(
            StudioMatchmaker.id == matchmaker_id,
            StudioMatchmaker.studio_id == studio.id,
            StudioMatchmaker.left_at.is_(None),
        )
        .with_for_update()
    )
    if gone is None:
        raise MatchmakerNotFound
    gone.left_at = clock.now()
    session().flush()
    audit.record(staff, "matchmaking_studios.remove_matchmaker", gone, studio_id=str(studio.id))
    return get_kept(staff, studio_id)


def list_kept(staff: Staff, *, limit: int, cursor: str | None) -> Page[MatchmakerStudio]:
    """工作室列表 of one's unions."""
    order = [Key(MatchmakerStudio.__table__.c.id, paging.identity)]
    rows, more = paging.fetch(session(), _kept(staff), order, limit=limit, cursor=cursor)
    return Page([studio for (studio, *_) in rows], more)


def get_kept(staff: Staff, studio_id: uuid.UUID) -> MatchmakerStudio:
    """一个工作室, with its matchmakers. Refuses with `studio_not_found`."""
    studio = session().scalar(
        _kept(staff).where(MatchmakerStudio.id == studio_id).execution_options(populate_existing=True)
    )
    if studio is None:
        raise StudioNotFound
    return studio


def list_public(*, district: str | None, limit: int, cursor: str | None) -> Page[MatchmakerStudio]:
    """公开的工作室: open ones, with hours, office phone and the names by which matchmakers are known."""
    statement = _whole().where(MatchmakerStudio.is_open)
    if district is not None:
        statement = statement.where(MatchmakerStudio.district == district)
    order = [Key(MatchmakerStudio.__table__.c.id, paging.identity)]
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([studio for (studio, *_) in rows], more)


def get_open(studio_id: uuid.UUID) -> MatchmakerStudio:
    """An open studio. Refuses with `studio_not_found`."""
    studio = session().scalar(_whole().where(MatchmakerStudio.id == studio_id, MatchmakerStudio.is_open))
    if studio is None:
        raise StudioNotFound
    return studio


def present(studio: MatchmakerStudio) -> Sequence[StudioMatchmaker]:
    """Who receives people there now."""
    return [one for one in studio.people if one.left_at is None]


def hold(studio: MatchmakerStudio, matchmaker_id: uuid.UUID) -> None:
    """Nobody chooses her while she leaves: she stays until this is done. Refuses: `matchmaker_not_found`."""
    found = session().scalar(
        select(StudioMatchmaker.id)
        .where(
            StudioMatchmaker.id == matchmaker_id,
            StudioMatchmaker.studio_id == studio.id,
            StudioMatchmaker.left_at.is_(None),
        )
        .with_for_update(read=True)
    )
    if found is None:
        raise MatchmakerNotFound


def posts_of(staff: Staff) -> Select[uuid.UUID]:
    """Ids of what this person is as a matchmaker: at which studios, inside of where she has the role.

    Whatever a matchmaker reads starts from it: role and union alone open nothing.
    """
    return (
        select(StudioMatchmaker.id)
        .join(MatchmakerStudio, MatchmakerStudio.id == StudioMatchmaker.studio_id)
        .where(
            StudioMatchmaker.staff_id == staff.id,
            StudioMatchmaker.left_at.is_(None),
            MatchmakerStudio.union_id.in_(
                unions.visible_to(staff, roles=frozenset({StaffRole.MATCHMAKER}), lent=False)
            ),
        )
    )


def studios_of(staff: Staff) -> Select[uuid.UUID]:
    """Ids of the studios where this person is a matchmaker."""
    return select(StudioMatchmaker.studio_id).where(StudioMatchmaker.id.in_(posts_of(staff)))


def _whole() -> Select[MatchmakerStudio]:
    return select(MatchmakerStudio).options(
        selectinload(MatchmakerStudio.people).joinedload(StudioMatchmaker.staff),
        joinedload(MatchmakerStudio.union),
    )


def _kept(staff: Staff) -> Select[MatchmakerStudio]:
    return _whole().where(MatchmakerStudio.union_id.in_(unions.visible_to(staff, lent=False)))
