"""我的相亲交友: filled in, paused, taken away. Whose it is, is who asks: no address names a person."""

from typing import Any

from app.edge.access import Who
from app.edge.doors import Door
from app.edge.limits import Limit, Per
from app.services import attachments, cards, documents, matchmaking_profiles
from app.services.matchmaking_profiles import Own, Written
from app.tokens import Login
from miniprogram_api.matchmaking_profiles.schemas import MatchmakingBody, OwnMatchmakingSchema
from models import Gender, Member

door = Door("matchmaking_profiles", description="相亲交友资料")


@door.get("/me/matchmaking", who=Who.MEMBER, answers=OwnMatchmakingSchema)
def get_mine(member: Member) -> Own:
    """我的相亲交友资料, and what is still missing before one can take part."""
    return matchmaking_profiles.get_own(member)


@door.put(
    "/me/matchmaking",
    who=Who.LOGIN,
    body=MatchmakingBody,
    answers=OwnMatchmakingSchema,
    refuses=(
        cards.NotVerified,
        matchmaking_profiles.UnderAge,
        matchmaking_profiles.ContactInProfile,
        matchmaking_profiles.ProfileTextRefused,
        matchmaking_profiles.CriteriaInvalid,
        matchmaking_profiles.PhotoRefused,
        documents.ConsentRequired,
        attachments.AttachmentNotFound,
    ),
    limit=Limit("30 per hour", Per.ACTOR),
)
def put_mine(login: Login, body: dict[str, Any]) -> Own:
    """填写相亲交友资料, with the signed declaration; texts go through WeChat's content check."""
    seeks = {Gender(word) for word in body.pop("seeks")}
    beside = {name: body.pop(name) for name in ("shown_to", "photos", "is_hidden_from_employer", "consent")}
    written = Written(facts=body, seeks=seeks, **beside)
    return matchmaking_profiles.get_own(matchmaking_profiles.put(login, written))


@door.delete(
    "/me/matchmaking",
    who=Who.MEMBER,
    refuses=(matchmaking_profiles.ProfileMissing,),
)
def remove_mine(member: Member) -> None:
    """删除相亲交友资料: all of it, at once."""
    matchmaking_profiles.remove(member)


@door.put(
    "/me/matchmaking/pause",
    who=Who.MEMBER,
    answers=OwnMatchmakingSchema,
    refuses=(matchmaking_profiles.ProfileMissing,),
)
def pause(member: Member) -> Own:
    """暂停: nobody sees the profile until it is resumed."""
    return matchmaking_profiles.get_own(matchmaking_profiles.pause(member))


@door.delete(
    "/me/matchmaking/pause",
    who=Who.MEMBER,
    status=200,
    answers=OwnMatchmakingSchema,
    refuses=(matchmaking_profiles.ProfileMissing,),
)
def resume(member: Member) -> Own:
    """恢复."""
    return matchmaking_profiles.get_own(matchmaking_profiles.resume(member))
