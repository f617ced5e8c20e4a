"""店主: keeps merchants' stores, invites clerks and answers reports. Another's things are not there."""

import uuid
from typing import Any

from flask import Response

from app import paging, wechat
from app.edge.access import Who
from app.edge.doors import Door
from app.edge.limits import Limit, Per
from app.edge.lists import ListQuery
from app.edge.shapes import (
    KeptStoreSchema,
    MerchantFactsSchema,
    PhotosBody,
    ReportSchema,
    SpecialDaysBody,
    StoreBody,
    StoreChangeBody,
    WeekBody,
)
from app.edge.uploads import SVG, serve_drawing
from app.paging import Page
from app.services import (
    attachments,
    door_codes,
    merchants,
    offer_reports,
    opening,
    owners,
    store_keeping,
    stores,
)
from app.services.clerks import Invitation
from miniprogram_api.owner.schemas import (
    AnswerBody,
    InvitationSchema,
    OwnerInvitationBody,
    OwnerMerchantPage,
    OwnerReportPage,
    OwnerReportQuery,
    OwnerStorePage,
    StoreClerkPage,
)
from models import Clerk, Member, Merchant, OfferReport, Store

door = Door("owner", description="店主")

KEPT = (stores.StoreNotFound, store_keeping.MerchantDelisted)


@door.post(
    "/owner/merchants",
    who=Who.MEMBER,
    body=OwnerInvitationBody,
    answers=MerchantFactsSchema,
    status=201,
    idempotent=True,
    refuses=(owners.OwnerInvitationInvalid, owners.OwnerNeedsPhone),
    limit=Limit("10 per hour", Per.ACTOR, failures_of=("owner_invitation_invalid",)),
)
def accept_invitation(member: Member, body: dict[str, str]) -> Merchant:
    """接受店主邀请: the merchant is mine from now on."""
    return owners.accept(member, body["invitation"])


@door.get("/owner/merchants", who=Who.OWNER, answers=OwnerMerchantPage)
def list_merchants(member: Member) -> Page[Merchant]:
    """我的商户."""
    return Page(owners.list_merchants(member), None)


@door.get(
    "/owner/merchants/<uuid:merchant_id>/stores",
    who=Who.OWNER,
    query=ListQuery,
    answers=OwnerStorePage,
    refuses=(merchants.MerchantNotFound, paging.CursorInvalid),
)
def list_stores(member: Member, merchant_id: uuid.UUID, query: dict[str, Any]) -> Page[Store]:
    """商户的门店, closed ones too."""
    return store_keeping.list_stores(member, merchant_id, **query)


@door.post(
    "/owner/merchants/<uuid:merchant_id>/stores",
    who=Who.OWNER,
    body=StoreBody,
    answers=KeptStoreSchema,
    status=201,
    idempotent=True,
    refuses=(merchants.MerchantNotFound, store_keeping.MerchantDelisted),
)
def add_store(member: Member, merchant_id: uuid.UUID, body: dict[str, Any]) -> Store:
    """新增门店."""
    return store_keeping.add_store(member, merchant_id, **body)


@door.get(
    "/owner/stores/<uuid:store_id>",
    who=Who.OWNER,
    answers=KeptStoreSchema,
    refuses=(stores.StoreNotFound,),
)
def get_store(member: Member, store_id: uuid.UUID) -> Store:
    """一家门店."""
    return store_keeping.get_store(member, store_id)


@door.patch(
    "/owner/stores/<uuid:store_id>",
    who=Who.OWNER,
    body=StoreChangeBody,
    answers=KeptStoreSchema,
    refuses=KEPT,
)
def update_store(member: Member, store_id: uuid.UUID, body: dict[str, Any]) -> Store:
    """修改门店, or close and open it."""
    return store_keeping.update_store(member, store_id, **body)


@door.put(
    "/owner/stores/<uuid:store_id>/hours",
    who=Who.OWNER,
    body=WeekBody,
    answers=KeptStoreSchema,
    refuses=(*KEPT, opening.HoursOverlap),
)
def set_hours(member: Member, store_id: uuid.UUID, body: dict[str, Any]) -> Store:
    """营业时间: the whole week at once; a break is two spans of a day."""
    return store_keeping.set_hours(member, store_id, body["spans"])


@door.put(
    "/owner/stores/<uuid:store_id>/special-days",
    who=Who.OWNER,
    body=SpecialDaysBody,
    answers=KeptStoreSchema,
    refuses=(*KEPT, opening.HoursOverlap),
)
def set_special_days(member: Member, store_id: uuid.UUID, body: dict[str, Any]) -> Store:
    """特殊日: closed days and days with other hours."""
    return store_keeping.set_special_days(member, store_id, body["days"])


@door.put(
    "/owner/stores/<uuid:store_id>/photos",
    who=Who.OWNER,
    body=PhotosBody,
    answers=KeptStoreSchema,
    refuses=(*KEPT, attachments.AttachmentNotFound, store_keeping.PhotoNotAPicture),
)
def set_photos(member: Member, store_id: uuid.UUID, body: dict[str, Any]) -> Store:
    """门店照片: all of them, in the order of display."""
    return store_keeping.set_photos(member, store_id, body["attachments"])


@door.post(
    "/owner/stores/<uuid:store_id>/invitations",
    who=Who.OWNER,
    answers=InvitationSchema,
    status=201,
    refuses=KEPT,
    limit=Limit("30 per hour", Per.ACTOR),
)
def invite_clerk(member: Member, store_id: uuid.UUID) -> Invitation:
    """邀请核销员: a word for one use, to be handed over."""
    return store_keeping.invite_clerk(member, store_id)


@door.get(
    "/owner/stores/<uuid:store_id>/door-qr",
    who=Who.OWNER,
    answers=None,
    media=(SVG,),
    refuses=(stores.StoreNotFound, wechat.WeChatUnavailable),
    limit=Limit("30 per minute", Per.ACTOR),
)
def draw_door_code(member: Member, store_id: uuid.UUID) -> Response:
    """门店码: an A5 sheet to print, with the mini program code of the store."""
    return serve_drawing(door_codes.draw(member, store_id))


@door.get(
    "/owner/stores/<uuid:store_id>/clerks",
    who=Who.OWNER,
    answers=StoreClerkPage,
    refuses=(stores.StoreNotFound,),
)
def list_clerks(member: Member, store_id: uuid.UUID) -> Page[Clerk]:
    """门店的核销员."""
    return Page(store_keeping.list_clerks(member, store_id), None)


@door.delete("/owner/clerks/<uuid:clerk_id>", who=Who.OWNER, refuses=(store_keeping.ClerkNotFound,))
def remove_clerk(member: Member, clerk_id: uuid.UUID) -> None:
    """解除核销员, at once."""
    store_keeping.remove_clerk(member, clerk_id)


@door.get(
    "/owner/reports",
    who=Who.OWNER,
    query=OwnerReportQuery,
    answers=OwnerReportPage,
    refuses=(paging.CursorInvalid,),
)
def list_reports(member: Member, query: dict[str, Any]) -> Page[OfferReport]:
    """收到的反映. Who reported is not told."""
    return offer_reports.list_kept(member, overdue=None, **query)


@door.post(
    "/owner/reports/<uuid:report_id>/answer",
    who=Who.OWNER,
    body=AnswerBody,
    answers=ReportSchema,
    idempotent=True,
    refuses=(
        offer_reports.ReportNotFound,
        offer_reports.ReportNotOpen,
        offer_reports.ReportAnswerTooLate,
    ),
)
def answer_report(member: Member, report_id: uuid.UUID, body: dict[str, str]) -> OfferReport:
    """答复反映: once, before the day it is due."""
    return offer_reports.answer(member, report_id, body["text"])
