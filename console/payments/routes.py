"""发放清单: one makes it, another checks it, the chair approves it; then the bank's word counts."""

import uuid
from typing import Any

from flask import Response

from app import paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.edge.lists import ListQuery
from app.edge.uploads import Upload
from app.paging import Page
from app.services import payments, unions
from app.services.campaigns import CampaignNotFound
from app.services.payments import Made, Progress
from console.payments.schemas import (
    MadeListSchema,
    PaymentListBody,
    PaymentListPage,
    PaymentListQuery,
    PaymentListSchema,
    PaymentPage,
    PaymentWithdrawalBody,
    RewardListBody,
)
from models import Payment, PaymentListState, Staff, StaffRole

door = Door("console_payments", description="控制台：发放清单", url_prefix=DESK_PREFIX)

FINANCE = frozenset({StaffRole.FINANCE})
CHAIR = frozenset({StaffRole.CHAIR})
READERS = FINANCE | CHAIR | {StaffRole.FINANCE_SUPERVISOR}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RESULTS_MAX_BYTES = 5 * 1024 * 1024
VOUCHED = (
    payments.PaymentListNotFound,
    payments.PaymentListNotReady,
    payments.SameHand,
    payments.PaymentBlocked,
)


@door.post(
    "/campaigns/<uuid:campaign_id>/payment-lists",
    who=Who.STAFF,
    roles=FINANCE,
    body=PaymentListBody,
    answers=MadeListSchema,
    status=201,
    idempotent=True,
    refuses=(
        CampaignNotFound,
        payments.CampaignGivesNoMoney,
        payments.PaymentListEmpty,
        payments.PaymentOverBudget,
    ),
)
def draft(staff: Staff, campaign_id: uuid.UUID, body: dict[str, Any]) -> Made:
    """编制发放清单: the approved who can be paid now; the others are named with why."""
    return payments.draft(staff, campaign_id, signup_ids=body["signup_ids"])


@door.post(
    "/hazard-reports/payment-lists",
    who=Who.STAFF,
    roles=FINANCE,
    body=RewardListBody,
    answers=MadeListSchema,
    status=201,
    idempotent=True,
    refuses=(unions.UnionNotFound, payments.PaymentListEmpty),
)
def draft_rewards(staff: Staff, body: dict[str, Any]) -> Made:
    """编制安全隐患奖励清单: whoever has handed in a card; the others are named with why."""
    return payments.draft_rewards(staff, body["union_id"], report_ids=body["report_ids"])


@door.get(
    "/payment-lists",
    who=Who.STAFF,
    roles=READERS,
    query=PaymentListQuery,
    answers=PaymentListPage,
    refuses=(paging.CursorInvalid,),
)
def list_lists(staff: Staff, query: dict[str, Any]) -> Page[Progress]:
    """发放清单列表, newest first, each with its progress."""
    state = query.pop("state")
    return payments.list_lists(staff, state=PaymentListState(state) if state else None, **query)


@door.get(
    "/payment-lists/<uuid:list_id>",
    who=Who.STAFF,
    roles=READERS,
    answers=PaymentListSchema,
    refuses=(payments.PaymentListNotFound,),
)
def get_list(staff: Staff, list_id: uuid.UUID) -> Progress:
    """发放清单详情."""
    return payments.look(staff, list_id)


@door.get(
    "/payment-lists/<uuid:list_id>/payments",
    who=Who.STAFF,
    roles=READERS,
    query=ListQuery,
    answers=PaymentPage,
    refuses=(payments.PaymentListNotFound, paging.CursorInvalid),
)
def list_payments(staff: Staff, query: dict[str, Any], list_id: uuid.UUID) -> Page[Payment]:
    """清单明细, masked."""
    return payments.list_payments(staff, list_id, **query)


@door.get(
    "/payment-lists/<uuid:list_id>.xlsx",
    who=Who.STAFF,
    roles=FINANCE,
    answers=None,
    media=(XLSX,),
    refuses=(payments.PaymentListNotFound, payments.PaymentListNotReady),
)
def write_sheet(staff: Staff, list_id: uuid.UUID) -> Response:
    """导出给银行的清单 as a workbook, on record."""
    found, content = payments.write_sheet(staff, list_id)
    disposition = {"Content-Disposition": f'attachment; filename="payments-{found.id}.xlsx"'}
    return Response(content, mimetype=XLSX, headers=disposition)


@door.post(
    "/payment-lists/<uuid:list_id>/check",
    who=Who.STAFF,
    roles=FINANCE,
    answers=PaymentListSchema,
    idempotent=True,
    refuses=VOUCHED,
)
def check(staff: Staff, list_id: uuid.UUID) -> Progress:
    """复核, by another person than the one who made it."""
    return payments.check(staff, list_id)


@door.post(
    "/payment-lists/<uuid:list_id>/approval",
    who=Who.STAFF,
    roles=CHAIR,
    answers=PaymentListSchema,
    idempotent=True,
    refuses=VOUCHED,
)
def approve(staff: Staff, list_id: uuid.UUID) -> Progress:
    """审批, by the chair."""
    return payments.approve(staff, list_id)


@door.post(
    "/payment-lists/<uuid:list_id>/withdrawal",
    who=Who.STAFF,
    roles=FINANCE,
    body=PaymentWithdrawalBody,
    answers=PaymentListSchema,
    idempotent=True,
    refuses=(payments.PaymentListNotFound, payments.PaymentListNotReady),
)
def withdraw(staff: Staff, list_id: uuid.UUID, body: dict[str, str]) -> Progress:
    """撤回, before it is approved: its people are free for another list."""
    return payments.withdraw(staff, list_id, body["reason"])


@door.post(
    "/payment-lists/<uuid:list_id>/results",
    who=Who.STAFF,
    roles=FINANCE,
    upload=Upload(RESULTS_MAX_BYTES, payments.PaymentResultsTooLarge),
    answers=PaymentListSchema,
    idempotent=True,
    refuses=(
        payments.PaymentListNotFound,
        payments.PaymentListNotReady,
        payments.PaymentResultsUnreadable,
        payments.PaymentResultsWrong,
    ),
)
def settle(staff: Staff, upload: bytes, list_id: uuid.UUID) -> Progress:
    """导入银行结果: the exported file with its results filled in; all rows or none."""
    return payments.settle(staff, list_id, upload)
