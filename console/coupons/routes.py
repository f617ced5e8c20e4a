"""券批次: from draft to recall, at a desk."""

import uuid
from typing import Any

from app import audiences, paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.edge.lists import ListQuery
from app.paging import Page
from app.services.coupons import codes, desk, drafts, publishing, releases, stock
from app.services.coupons.batches import BatchNotFound
from app.services.coupons.codes import Imported
from app.services.coupons.desk import DeskBatch
from app.services.merchants import MerchantNotFound
from app.services.unions import UnionNotFound
from console.coupons.schemas import (
    BatchChangeBody,
    BatchCodesBody,
    BatchDraftBody,
    BatchQuery,
    BatchReasonBody,
    BatchStockBody,
    DeskBatchPage,
    DeskBatchSchema,
    ImportedCodesSchema,
    ReleasePage,
)
from models import BatchState, CouponBatch, CouponRelease, Staff, StaffRole

door = Door("console_coupons", description="控制台：券批次", url_prefix=DESK_PREFIX)

WRITERS = frozenset({StaffRole.PUBLISHER})
APPROVERS = frozenset({StaffRole.CHAIR})
READERS = (
    WRITERS
    | APPROVERS
    | {
        StaffRole.MERCHANT_MANAGER,
        StaffRole.FINANCE,
        StaffRole.FINANCE_SUPERVISOR,
        StaffRole.READ_ONLY,
    }
)
UNSOUND = (
    drafts.BatchTermsInvalid,
    drafts.BatchWindowsInvalid,
    drafts.StoresNotOfMerchant,
    audiences.AudienceInvalid,
)


@door.get(
    "/coupon-batches",
    who=Who.STAFF,
    roles=READERS,
    query=BatchQuery,
    answers=DeskBatchPage,
    refuses=(paging.CursorInvalid,),
)
def list_batches(staff: Staff, query: dict[str, Any]) -> Page[CouponBatch]:
    """券批次列表, newest first."""
    state = query.pop("state")
    return desk.list_batches(staff, state=BatchState(state) if state else None, **query)


@door.get(
    "/coupon-batches/<uuid:batch_id>",
    who=Who.STAFF,
    roles=READERS,
    answers=DeskBatchSchema,
    refuses=(BatchNotFound,),
)
def get_batch(staff: Staff, batch_id: uuid.UUID) -> DeskBatch:
    """券批次 with its figures."""
    return desk.get(staff, batch_id)


@door.post(
    "/coupon-batches",
    who=Who.STAFF,
    roles=WRITERS,
    body=BatchDraftBody,
    answers=DeskBatchSchema,
    status=201,
    idempotent=True,
    refuses=(UnionNotFound, MerchantNotFound, *UNSOUND),
)
def create_batch(staff: Staff, body: dict[str, Any]) -> DeskBatch:
    """起草券批次."""
    return desk.create(staff, **body)


@door.patch(
    "/coupon-batches/<uuid:batch_id>",
    who=Who.STAFF,
    roles=WRITERS,
    body=BatchChangeBody,
    answers=DeskBatchSchema,
    refuses=(BatchNotFound, drafts.BatchNotDraft, *UNSOUND),
)
def change_batch(staff: Staff, body: dict[str, Any], batch_id: uuid.UUID) -> DeskBatch:
    """改草稿. An approval has to be given anew."""
    return desk.change(staff, batch_id, **body)


@door.delete(
    "/coupon-batches/<uuid:batch_id>",
    who=Who.STAFF,
    roles=WRITERS,
    refuses=(BatchNotFound, drafts.BatchNotDraft, drafts.BatchInUse),
)
def delete_batch(staff: Staff, batch_id: uuid.UUID) -> None:
    """删除草稿, with the codes that were imported for it."""
    desk.delete(staff, batch_id)


@door.get(
    "/coupon-batches/<uuid:batch_id>/releases",
    who=Who.STAFF,
    roles=READERS,
    query=ListQuery,
    answers=ReleasePage,
    refuses=(BatchNotFound, paging.CursorInvalid),
)
def list_releases(staff: Staff, query: dict[str, Any], batch_id: uuid.UUID) -> Page[CouponRelease]:
    """放出计划: how many may be claimed from when; empty before the batch is published."""
    return desk.list_releases(staff, batch_id, **query)


@door.post(
    "/coupon-batches/<uuid:batch_id>/approval",
    who=Who.STAFF,
    roles=APPROVERS,
    answers=DeskBatchSchema,
    idempotent=True,
    refuses=(BatchNotFound, drafts.BatchNotDraft, drafts.ApproverIsMaker),
)
def approve_batch(staff: Staff, batch_id: uuid.UUID) -> DeskBatch:
    """审批: by the chair, of what somebody else has drafted."""
    return desk.approve(staff, batch_id)


@door.post(
    "/coupon-batches/<uuid:batch_id>/publication",
    who=Who.STAFF,
    roles=WRITERS,
    answers=DeskBatchSchema,
    idempotent=True,
    refuses=(
        BatchNotFound,
        publishing.BatchNotPublishable,
        publishing.BatchNeedsApproval,
        publishing.BudgetExceeded,
        codes.CodesMissing,
        releases.ReleasePlanDoesNotFit,
    ),
)
def publish_batch(staff: Staff, batch_id: uuid.UUID) -> DeskBatch:
    """发布: a job makes the coupons; `made_count` tells how far it is."""
    return desk.publish(staff, batch_id)


@door.post(
    "/coupon-batches/<uuid:batch_id>/pause",
    who=Who.STAFF,
    roles=WRITERS,
    body=BatchReasonBody,
    answers=DeskBatchSchema,
    idempotent=True,
    refuses=(BatchNotFound, publishing.BatchNotNow),
)
def pause_batch(staff: Staff, body: dict[str, str], batch_id: uuid.UUID) -> DeskBatch:
    """暂停发放. Claimed coupons stay good."""
    return desk.pause(staff, batch_id, body["reason"])


@door.post(
    "/coupon-batches/<uuid:batch_id>/resumption",
    who=Who.STAFF,
    roles=WRITERS,
    answers=DeskBatchSchema,
    idempotent=True,
    refuses=(BatchNotFound, publishing.BatchNotNow),
)
def resume_batch(staff: Staff, batch_id: uuid.UUID) -> DeskBatch:
    """恢复发放."""
    return desk.resume(staff, batch_id)


@door.post(
    "/coupon-batches/<uuid:batch_id>/recall",
    who=Who.STAFF,
    roles=WRITERS,
    body=BatchReasonBody,
    answers=DeskBatchSchema,
    idempotent=True,
    refuses=(BatchNotFound, publishing.BatchNotNow),
)
def recall_batch(staff: Staff, body: dict[str, str], batch_id: uuid.UUID) -> DeskBatch:
    """召回: the end of giving out. Claimed coupons stay good."""
    return desk.recall(staff, batch_id, body["reason"])


@door.post(
    "/coupon-batches/<uuid:batch_id>/stock",
    who=Who.STAFF,
    roles=WRITERS,
    body=BatchStockBody,
    answers=DeskBatchSchema,
    idempotent=True,
    refuses=(
        BatchNotFound,
        publishing.BatchNotNow,
        stock.StockAboveMaximum,
        stock.StockBelowClaimed,
        stock.StockBeingMade,
        publishing.BudgetExceeded,
        codes.CodesMissing,
        releases.ReleasePlanDoesNotFit,
    ),
)
def change_stock(staff: Staff, body: dict[str, Any], batch_id: uuid.UUID) -> DeskBatch:
    """增减库存, by a difference."""
    return desk.change_stock(staff, batch_id, body["difference"], body["reason"])


@door.post(
    "/coupon-batches/<uuid:batch_id>/codes",
    who=Who.STAFF,
    roles=WRITERS,
    body=BatchCodesBody,
    answers=ImportedCodesSchema,
    status=201,
    idempotent=True,
    refuses=(BatchNotFound, codes.CodesNotWanted, codes.CodesRefused),
)
def import_codes(staff: Staff, body: dict[str, Any], batch_id: uuid.UUID) -> Imported:
    """导入商户券码: all of a call or none; may be called again and again."""
    return desk.import_codes(staff, batch_id, body["codes"])
