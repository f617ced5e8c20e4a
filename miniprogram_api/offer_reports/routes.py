"""未兑现反映: a verified member tells what a store did not honour, and follows what becomes of it."""

import uuid
from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import Door
from app.edge.lists import ListQuery
from app.edge.shapes import ReportWithPhotosSchema
from app.paging import Page
from app.services import attachments, cards, offer_reports, stores
from miniprogram_api.offer_reports.schemas import MyReportPage, ReportBody
from models import Member, OfferReport

door = Door("offer_reports", description="优惠未兑现反映")


@door.post(
    "/stores/<uuid:store_id>/reports",
    who=Who.MEMBER,
    body=ReportBody,
    answers=ReportWithPhotosSchema,
    status=201,
    idempotent=True,
    refuses=(
        cards.NotVerified,
        stores.StoreNotFound,
        offer_reports.ReportDayInvalid,
        offer_reports.OfferNotFound,
        offer_reports.ReportLimitReached,
        attachments.AttachmentNotFound,
    ),
)
def report(member: Member, store_id: uuid.UUID, body: dict[str, Any]) -> OfferReport:
    """反映优惠未兑现. The merchant learns what happened, not who tells it."""
    return offer_reports.report(
        member,
        store_id,
        text=body["text"],
        happened_on=body["happened_on"],
        batch_id=body["batch_id"],
        discount_id=body["discount_id"],
        attachment_ids=body["attachments"],
    )


@door.get(
    "/me/reports", who=Who.MEMBER, query=ListQuery, answers=MyReportPage, refuses=(paging.CursorInvalid,)
)
def list_mine(member: Member, query: dict[str, Any]) -> Page[OfferReport]:
    """我的反映: state, until when an answer is due, the answer and the finding."""
    return offer_reports.list_mine(member, **query)
