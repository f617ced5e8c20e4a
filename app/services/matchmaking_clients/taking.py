"""结对: a person chooses a matchmaker, or is taken up at the counter by her own code. Either may end it."""

import uuid

from sqlalchemy import Select, select, true
from sqlalchemy.orm import joinedload

from app import clock
from app.db import session
from app.errors import Conflict, NotFound
from app.services import audit, codes, matchmaking_profiles, matchmaking_studios, notices
from app.services.matchmaking_clients.looking import Client, get_hers
from app.tokens import CodeKind
from models import (
    EndedBy,
    MatchmakerStudio,
    MatchmakingClient,
    MatchmakingNote,
    MatchmakingProfile,
    Member,
    Staff,
    StudioMatchmaker,
    TakenUp,
)


class ClientAlready(Conflict):
    code, detail = "client_already", "已经有红娘在帮忙了"
    next = "想换一位的话，先结束现在的服务"


class NoMatchmaker(NotFound):
    code, detail = "no_matchmaker", "您还没有选红娘"


def choose(member: Member, *, studio_id: uuid.UUID, matchmaker_id: uuid.UUID | None) -> MatchmakingClient:
    """选红娘: a studio, and one of its matchmakers where one is meant. She sees what is shown to matchmakers.

    Refuses with `profile_missing`, `under_age`, `studio_not_found`, `matchmaker_not_found`, `client_already`.
    """
    profile = matchmaking_profiles.lock_own(member)
    matchmaking_profiles.ensure_of_age(member)
    studio = matchmaking_studios.get_open(studio_id)
    if matchmaker_id is not None:
        matchmaking_studios.hold(studio, matchmaker_id)
    made = _begin(profile, studio.id, matchmaker_id, TakenUp.PHONE)
    audit.record(member, "matchmaking_clients.choose", made, studio_id=str(studio.id))
    return get_mine(member)


def take_up(staff: Staff, digits: str, studio_id: uuid.UUID) -> Client:
    """柜台登记: the person stands there and shows her own code of sixty seconds, which is her consent.

    Refuses with `studio_not_found`, `code_unknown`, `code_expired`, `profile_missing`, `under_age`,
    `client_already`.
    """
    post = session().scalar(
        select(StudioMatchmaker)
        .where(
            StudioMatchmaker.studio_id == studio_id,
            StudioMatchmaker.id.in_(matchmaking_studios.posts_of(staff)),
        )
        .with_for_update(of=StudioMatchmaker, read=True)
    )
    if post is None:
        raise matchmaking_studios.StudioNotFound
    member = _shown_by(digits)
    profile = matchmaking_profiles.lock_own(member)
    matchmaking_profiles.ensure_of_age(member)
    made = _begin(profile, post.studio_id, post.id, TakenUp.COUNTER)
    audit.record(staff, "matchmaking_clients.take_up", made, studio_id=str(studio_id))
    return get_hers(staff, made.id)


def get_mine(member: Member) -> MatchmakingClient:
    """我的红娘. Refuses with `no_matchmaker`."""
    found = session().scalar(_mine(member))
    if found is None:
        raise NoMatchmaker
    return found


def leave(member: Member) -> None:
    """结束服务: at once no matchmaker sees anything any more. Refuses with `no_matchmaker`."""
    found = session().scalar(_mine(member).with_for_update(of=MatchmakingClient))
    if found is None:
        raise NoMatchmaker
    found.ended_at, found.ended_by = clock.now(), EndedBy.CLIENT
    session().flush()
    audit.record(member, "matchmaking_clients.leave", found)


def end(staff: Staff, client_id: uuid.UUID) -> None:
    """结束服务, by the matchmaker; the person is told. Refuses with `client_not_found`."""
    client = get_hers(staff, client_id)
    client.row.ended_at, client.row.ended_by = clock.now(), EndedBy.MATCHMAKER
    session().flush()
    audit.record(staff, "matchmaking_clients.end", client.row)
    facts = {"studio": client.row.studio.name, "at": notices.moment_text(clock.now())}
    notices.write(client.row.profile.member_id, "matchmaking_service_ended", client.row, facts=facts)


def end_with(staff: Staff, matchmaker: StudioMatchmaker, *, is_last: bool) -> int:
    """结束服务 of everybody who had chosen a matchmaker who leaves; with the last one, of the whole studio.

    Each is told and may choose anew: whom somebody else at the studio sees is his to say. How many.
    """
    statement = (
        select(MatchmakingClient)
        .where(
            MatchmakingClient.studio_id == matchmaker.studio_id,
            MatchmakingClient.ended_at.is_(None),
            true() if is_last else MatchmakingClient.matchmaker_id == matchmaker.id,
        )
        .options(joinedload(MatchmakingClient.profile), joinedload(MatchmakingClient.studio))
        .order_by(MatchmakingClient.id)
        .with_for_update(of=MatchmakingClient)
    )
    ended = session().scalars(statement).all()
    at = notices.moment_text(clock.now())
    for row in ended:
        row.ended_at, row.ended_by = clock.now(), EndedBy.MATCHMAKER
        audit.record(staff, "matchmaking_clients.end", row)
    session().flush()
    told = [(row.profile.member_id, row.id, {"studio": row.studio.name, "at": at}) for row in ended]
    notices.write_many("matchmaking_service_ended", MatchmakingClient.__tablename__, told)
    return len(ended)


def note(staff: Staff, client_id: uuid.UUID, text: str) -> MatchmakingNote:
    """写手记. Refuses with `client_not_found`."""
    client = get_hers(staff, client_id)
    made = MatchmakingNote(client_id=client.id, staff_id=staff.id, written_at=clock.now())
    made.text = text
    session().add(made)
    session().flush()
    audit.record(staff, "matchmaking_clients.note", made, client_id=str(client.id))
    return made


def _shown_by(digits: str) -> Member:
    """Whose card code this is: the person who holds up the phone."""
    code = codes.find(digits)
    if code.kind is not CodeKind.CARD:
        raise codes.CodeUnknown
    codes.ensure_fresh(code)
    return codes.get_owner(code)


def _begin(
    profile: MatchmakingProfile, studio_id: uuid.UUID, matchmaker_id: uuid.UUID | None, taken_up: TakenUp
) -> MatchmakingClient:
    """The profile is locked; UNIQUE decides, this asks before for the kind sentence."""
    living = session().scalar(
        select(MatchmakingClient.id).where(
            MatchmakingClient.profile_id == profile.id, MatchmakingClient.ended_at.is_(None)
        )
    )
    if living is not None:
        raise ClientAlready
    made = MatchmakingClient(
        profile_id=profile.id,
        studio_id=studio_id,
        matchmaker_id=matchmaker_id,
        taken_up=taken_up,
        began_at=clock.now(),
    )
    session().add(made)
    session().flush()
    return made


def _mine(member: Member) -> Select[MatchmakingClient]:
    return (
        select(MatchmakingClient)
        .join(MatchmakingProfile, MatchmakingProfile.id == MatchmakingClient.profile_id)
        .where(MatchmakingProfile.member_id == member.id, MatchmakingClient.ended_at.is_(None))
        .options(
            joinedload(MatchmakingClient.studio).selectinload(MatchmakerStudio.people),
            joinedload(MatchmakingClient.matchmaker),
        )
    )
