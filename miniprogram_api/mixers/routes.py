"""单身联谊: signing up, the room, private picks, matches, and what protects people from each other."""

import uuid
from collections.abc import Sequence
from typing import Any

from flask import Response

from app import forms, paging
from app.edge import uploads
from app.edge.access import Who
from app.edge.doors import Door
from app.edge.lists import ListQuery
from app.paging import Page
from app.services import attachments, documents, eligibility, mixers, public_notices, signups
from app.services.cards import NotVerified
from app.services.mixers import ContactKind, Listed, Matched, Picks, Shown
from app.services.signups import Whole
from miniprogram_api.mixers.schemas import (
    BlockBody,
    BlockSchema,
    BlocksSchema,
    ContactBody,
    MixerMatchesSchema,
    MixerMatchSchema,
    MixerOutcomeBody,
    MixerPage,
    MixerPeoplePage,
    MixerReportBody,
    MixerReportSchema,
    MixerReportsSchema,
    MixerSchema,
    MixerSignupBody,
    PicksBody,
    PicksSchema,
)
from miniprogram_api.signups.schemas import SignupDetailSchema
from models import MatchmakingBlock, Member, MixerOutcome, MixerReport, MixerReportReason

door = Door("mixers", description="单身联谊")

_INSIDE = (mixers.MixerNotFound, mixers.NotCheckedIn)
_TOLD = (*_INSIDE, mixers.RevealPending)


@door.get(
    "/matchmaking/mixers",
    who=Who.VISITOR,
    query=ListQuery,
    answers=MixerPage,
    refuses=(paging.CursorInvalid,),
)
def list_mixers(member: Member | None, query: dict[str, Any]) -> Page[Listed]:
    """联谊列表, the last to be announced first; whoever is logged in sees where he stands."""
    return mixers.list_mixers(member, **query)


@door.get(
    "/matchmaking/mixers/<uuid:mixer_id>",
    who=Who.VISITOR,
    answers=MixerSchema,
    refuses=(mixers.MixerNotFound,),
)
def get_mixer(member: Member | None, mixer_id: uuid.UUID) -> Listed:
    """联谊详情: when and where, places of each gender, and one's own badge."""
    return mixers.get(member, mixer_id)


@door.post(
    "/matchmaking/mixers/<uuid:mixer_id>/signups",
    who=Who.MEMBER,
    body=MixerSignupBody,
    answers=SignupDetailSchema,
    status=201,
    idempotent=True,
    refuses=(
        mixers.MixerNotFound,
        signups.CampaignNotOpen,
        NotVerified,
        eligibility.NotEligible,
        *signups.REQUIREMENT_REFUSALS,
        signups.AbsentTooOften,
        documents.ConsentRequired,
        forms.AnswersInvalid,
        attachments.AttachmentNotFound,
        signups.SessionInvalid,
        signups.AlreadySignedUp,
        signups.CampaignFull,
    ),
)
def sign_up(member: Member, mixer_id: uuid.UUID, body: dict[str, Any]) -> Whole:
    """报名联谊: a place of one's own gender or one's turn in its queue, with a vouched profile."""
    made = mixers.sign_up(member, mixer_id, **body)
    return signups.look_at_new(member, made, blocked=public_notices.blocked)


@door.get(
    "/matchmaking/mixers/<uuid:mixer_id>/people",
    who=Who.MEMBER,
    query=ListQuery,
    answers=MixerPeoplePage,
    refuses=(*_INSIDE, paging.CursorInvalid),
)
def list_people(member: Member, mixer_id: uuid.UUID, query: dict[str, Any]) -> Page[Shown]:
    """在场的人, by badge, for whoever has checked in: of the genders that he would like to know."""
    return mixers.list_people(member, mixer_id, **query)


@door.get(
    "/matchmaking/mixers/<uuid:mixer_id>/photos/<uuid:photo_id>",
    who=Who.MEMBER,
    answers=None,
    media=uploads.INLINE,
    refuses=(*_INSIDE, mixers.MixerPhotoNotFound, attachments.AttachmentNotFound),
)
def get_photo(member: Member, mixer_id: uuid.UUID, photo_id: uuid.UUID) -> Response:
    """照片, of somebody in the room or of a match who shows it."""
    attachment, content = mixers.get_photo(member, mixer_id, photo_id)
    return uploads.serve(content, attachment.content_type, attachments.file_name(attachment))


@door.get("/matchmaking/mixers/<uuid:mixer_id>/picks", who=Who.MEMBER, answers=PicksSchema, refuses=_INSIDE)
def look_at_picks(member: Member, mixer_id: uuid.UUID) -> Picks:
    """我选的, for oneself alone; empty once the result is told, when no picks are kept."""
    return mixers.look_at_picks(member, mixer_id)


@door.put(
    "/matchmaking/mixers/<uuid:mixer_id>/picks",
    who=Who.MEMBER,
    body=PicksBody,
    answers=PicksSchema,
    refuses=(
        *_INSIDE,
        mixers.PicksNotOpen,
        mixers.PicksClosed,
        mixers.TooManyPicks,
        mixers.BadgeTwice,
        mixers.BadgeOwn,
        mixers.BadgeAbsent,
    ),
)
def put_picks(member: Member, mixer_id: uuid.UUID, body: dict[str, list[int]]) -> Picks:
    """互选: these badges, in place of those before, until the deadline. Nobody is told, and nobody counts."""
    return mixers.put_picks(member, mixer_id, body["badges"])


@door.get(
    "/matchmaking/mixers/<uuid:mixer_id>/matches",
    who=Who.MEMBER,
    answers=MixerMatchesSchema,
    refuses=_TOLD,
)
def list_matches(member: Member, mixer_id: uuid.UUID) -> dict[str, Sequence[Matched]]:
    """互选结果, once it is told to everybody: whom I picked and who picked me, and nobody else."""
    return {"items": mixers.list_matches(member, mixer_id)}


@door.put(
    "/matchmaking/mixers/<uuid:mixer_id>/matches/<uuid:match_id>/contact",
    who=Who.MEMBER,
    body=ContactBody,
    answers=MixerMatchSchema,
    refuses=(
        *_TOLD,
        mixers.MatchNotFound,
        mixers.ContactShared,
        mixers.ContactPhoneMissing,
        mixers.WechatNameMissing,
    ),
)
def offer_contact(member: Member, mixer_id: uuid.UUID, match_id: uuid.UUID, body: dict[str, Any]) -> Matched:
    """愿意留联系方式: the other sees it only when he offers too; until then nobody learns of it."""
    kind = ContactKind(body["kind"])
    return mixers.offer_contact(member, mixer_id, match_id, kind=kind, text=body["wechat"])


@door.delete(
    "/matchmaking/mixers/<uuid:mixer_id>/matches/<uuid:match_id>/contact",
    who=Who.MEMBER,
    answers=MixerMatchSchema,
    status=200,
    refuses=(*_TOLD, mixers.MatchNotFound, mixers.ContactShared),
)
def withdraw_contact(member: Member, mixer_id: uuid.UUID, match_id: uuid.UUID) -> Matched:
    """收回联系方式, as long as the other has offered nothing."""
    return mixers.withdraw_contact(member, mixer_id, match_id)


@door.put(
    "/matchmaking/mixers/<uuid:mixer_id>/matches/<uuid:match_id>/outcome",
    who=Who.MEMBER,
    body=MixerOutcomeBody,
    answers=MixerMatchSchema,
    refuses=(*_TOLD, mixers.MatchNotFound),
)
def tell_outcome(
    member: Member, mixer_id: uuid.UUID, match_id: uuid.UUID, body: dict[str, str | None]
) -> Matched:
    """说说后来, if one wishes: it counts in the figures of the evening and is told to nobody."""
    told = body["outcome"]
    return mixers.tell_outcome(member, mixer_id, match_id, None if told is None else MixerOutcome(told))


@door.post(
    "/matchmaking/mixers/<uuid:mixer_id>/blocks",
    who=Who.MEMBER,
    body=BlockBody,
    answers=BlockSchema,
    status=201,
    idempotent=True,
    refuses=(*_INSIDE, mixers.GuestNotFound),
)
def block(member: Member, mixer_id: uuid.UUID, body: dict[str, int]) -> MatchmakingBlock:
    """屏蔽: the two are missing for each other from now on, here and in every later mixer."""
    return mixers.block(member, mixer_id, body["badge"])


@door.get("/matchmaking/blocks", who=Who.MEMBER, answers=BlocksSchema)
def list_blocks(member: Member) -> dict[str, Sequence[MatchmakingBlock]]:
    """我的屏蔽, the last hundred."""
    return {"items": mixers.list_blocks(member)}


@door.delete("/matchmaking/blocks/<uuid:block_id>", who=Who.MEMBER, refuses=(mixers.BlockNotFound,))
def unblock(member: Member, block_id: uuid.UUID) -> None:
    """取消屏蔽."""
    mixers.unblock(member, block_id)


@door.post(
    "/matchmaking/mixers/<uuid:mixer_id>/reports",
    who=Who.MEMBER,
    body=MixerReportBody,
    answers=MixerReportSchema,
    status=201,
    idempotent=True,
    refuses=(*_INSIDE, mixers.GuestNotFound, mixers.AlreadyReported),
)
def report(member: Member, mixer_id: uuid.UUID, body: dict[str, Any]) -> MixerReport:
    """举报: the union looks into it within two working days; the two are kept apart at once."""
    reason = MixerReportReason(body.pop("reason"))
    return mixers.report(member, mixer_id, reason=reason, **body)


@door.get("/matchmaking/reports", who=Who.MEMBER, answers=MixerReportsSchema)
def list_my_reports(member: Member) -> dict[str, Sequence[MixerReport]]:
    """我的举报, the last hundred, with the union's answers."""
    return {"items": mixers.list_my_reports(member)}
