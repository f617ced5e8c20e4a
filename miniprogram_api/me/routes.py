"""我的: profile, phone number, real-name verification and the union card."""

from typing import Any

from flask import Response

from app import id_numbers, wechat
from app.edge.access import Who
from app.edge.doors import Door
from app.edge.limits import Limit, Per
from app.services import cards, documents, erasures, exports, members, verifications
from app.services.erasures import Wish
from app.services.members import Profile
from app.tokens import IssuedCode, Login
from miniprogram_api.me.schemas import (
    CardSchema,
    CodeSchema,
    ErasureSchema,
    ExportSchema,
    MemberSchema,
    PhoneBody,
    UpdateBody,
    VerificationBody,
)
from models import Member, UnionCard

door = Door("me", description="我的")


@door.get("/me", who=Who.MEMBER, answers=MemberSchema)
def get_me(member: Member) -> Profile:
    """我的资料, masked."""
    return members.get_profile(member)


@door.delete(
    "/me",
    who=Who.MEMBER,
    status=200,
    answers=ErasureSchema,
    refuses=(erasures.ErasureOwnerMustHandOver,),
    limit=Limit("20 per hour", Per.ACTOR),
)
def request_erasure(member: Member) -> Wish:
    """申请注销: after a cooling-off the account and its data are erased. Asking again changes nothing."""
    return erasures.request(member)


@door.delete("/me/erasure", who=Who.MEMBER, refuses=(erasures.ErasureNotFound,))
def take_back_erasure(member: Member) -> None:
    """撤回注销, while the cooling-off lasts."""
    erasures.take_back(member)


@door.get(
    "/me/export",
    who=Who.MEMBER,
    answers=ExportSchema,
    limit=Limit("3 per day", Per.ACTOR),
)
def export(member: Member) -> Response:
    """导出我的全部信息: one document, unmasked; told to the person as a notice."""
    return Response(exports.export(member), mimetype="application/json")


@door.patch(
    "/me",
    who=Who.LOGIN,
    body=UpdateBody,
    answers=MemberSchema,
    refuses=(members.NicknameRefused, members.NicknameNotChecked, wechat.WeChatUnavailable),
    limit=Limit("30 per hour", Per.ACTOR),
)
def update_me(login: Login, body: dict[str, Any]) -> Profile:
    """修改资料: nickname, usual district, and whether one declares to be single."""
    return members.update_profile(login, **body)


@door.post(
    "/me/phone",
    who=Who.LOGIN,
    body=PhoneBody,
    answers=MemberSchema,
    refuses=(members.PhoneTaken, wechat.WeChatCodeInvalid, wechat.WeChatUnavailable),
    limit=Limit("20 per hour", Per.ACTOR),
)
def bind_phone(login: Login, body: dict[str, Any]) -> Profile:
    """绑定手机号: the number that WeChat vouches for."""
    return members.bind_phone(login, body["code"], take_over=body["take_over"])


@door.post(
    "/me/verification",
    who=Who.MEMBER,
    body=VerificationBody,
    answers=MemberSchema,
    idempotent=True,
    refuses=(
        id_numbers.IdNumberInvalid,
        documents.ConsentRequired,
        verifications.RosterNoMatch,
        cards.MembershipEnded,
        verifications.IdentityTaken,
        verifications.AlreadyVerified,
    ),
    limit=Limit(
        "10 per hour", Per.ACTOR, failures_of=("roster_no_match", "identity_taken", "membership_ended")
    ),
)
def verify_identity(member: Member, body: dict[str, Any]) -> Profile:
    """实名认证: match against the roster; gives membership, union and card."""
    return verifications.verify_identity(
        member, name=body["name"], id_number=body["id_number"], **body["consent"]
    )


@door.get("/me/card", who=Who.MEMBER, answers=CardSchema, refuses=(cards.NotVerified,))
def get_card(member: Member) -> UnionCard:
    """我的工会卡."""
    return cards.get_card(member)


@door.post(
    "/me/card/code",
    who=Who.MEMBER,
    answers=CodeSchema,
    status=201,
    refuses=(cards.NotVerified, cards.CardNotActive, cards.MembershipEnded),
    limit=Limit("60 per minute", Per.ACTOR),
)
def show_card_code(member: Member) -> IssuedCode:
    """会员码: digits for 60 seconds."""
    return cards.show_code(member)
