"""审核: what waits, what it says, and what is decided on it."""

import uuid
from collections.abc import Sequence
from typing import Any

from app import paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.edge.limits import Limit, Per
from app.edge.shapes import ReasonBody
from app.paging import Page
from app.services import recusals, reviews, signups
from app.services.campaigns import budgets
from app.services.reviews import Act, Case, Item, Listed, Outcome, Verdict, Waiting, Wanted
from console.reviews.schemas import (
    HandedOverReviewsSchema,
    RevealedAnswersSchema,
    ReviewApprovalBody,
    ReviewAssignmentBody,
    ReviewBatchBody,
    ReviewBatchSchema,
    ReviewCaseSchema,
    ReviewColleagueQuery,
    ReviewColleaguesSchema,
    ReviewCountsSchema,
    ReviewHandOverBody,
    ReviewNoteBody,
    ReviewNoteSchema,
    ReviewPage,
    ReviewQuery,
    ReviewRejectionBody,
    ReviewReopeningBody,
    ReviewReturnBody,
)
from models import DELEGABLE, SignupNote, SignupState, Staff, StaffGrant, StaffRole

door = Door("console_reviews", description="控制台：审核与审批", url_prefix=DESK_PREFIX)

SEEN = (signups.SignupNotFound, recusals.RecusalRequired)
STEP = (
    *SEEN,
    reviews.ReviewTaken,
    signups.SignupMoved,
    reviews.NotYourStep,
    reviews.DelegateHasAdvanced,
    recusals.DeclarationRequired,
)
REVEALS = Limit("60 per hour", Per.ACTOR)


@door.get(
    "/reviews",
    who=Who.STAFF,
    roles=DELEGABLE,
    delegable=True,
    query=ReviewQuery,
    answers=ReviewPage,
    refuses=(paging.CursorInvalid, reviews.CampaignRequired),
)
def list_reviews(staff: Staff, query: dict[str, Any]) -> Page[Listed]:
    """待审列表: what waits at my step, the earliest term first; or what is in another state."""
    state, limit, cursor = query.pop("state"), query.pop("limit"), query.pop("cursor")
    role = query.pop("role")
    wanted = Wanted(type_=query.pop("type"), role=StaffRole(role) if role else None, **query)
    if state is None or SignupState(state) is SignupState.SUBMITTED:
        return reviews.list_waiting(staff, wanted, limit=limit, cursor=cursor)
    return reviews.list_by_state(staff, wanted, SignupState(state), limit=limit, cursor=cursor)


@door.get("/reviews/summary", who=Who.STAFF, roles=DELEGABLE, delegable=True, answers=ReviewCountsSchema)
def count_waiting(staff: Staff) -> Waiting:
    """待办数: what waits at my step, and how much of it is past its promised day."""
    return reviews.count_waiting(staff)


@door.get(
    "/reviews/colleagues",
    who=Who.STAFF,
    roles=DELEGABLE,
    delegable=True,
    query=ReviewColleagueQuery,
    answers=ReviewColleaguesSchema,
    refuses=(*SEEN, signups.SignupMoved),
)
def list_colleagues(staff: Staff, query: dict[str, Any]) -> dict[str, Sequence[StaffGrant]]:
    """可分派的同事: who may judge this step, or all that I may, the nearest first."""
    return {"items": reviews.list_colleagues(staff, query["signup_id"])}


@door.get(
    "/reviews/<uuid:signup_id>",
    who=Who.STAFF,
    roles=DELEGABLE,
    delegable=True,
    answers=ReviewCaseSchema,
    refuses=SEEN,
)
def get_case(staff: Staff, signup_id: uuid.UUID) -> Case:
    """看一件: masked answers, history, notes, and earlier sign-ups of the same people."""
    return reviews.get_case(staff, signup_id)


@door.post(
    "/reviews/<uuid:signup_id>/reveal",
    who=Who.STAFF,
    roles=DELEGABLE,
    delegable=True,
    body=ReasonBody,
    answers=RevealedAnswersSchema,
    limit=REVEALS,
    refuses=SEEN,
)
def reveal(staff: Staff, signup_id: uuid.UUID, body: dict[str, str]) -> Case:
    """查看明文: in full in this one answer; who asked and why is kept in the log."""
    return reviews.reveal(staff, signup_id, body["reason"])


@door.post(
    "/reviews/<uuid:signup_id>/approval",
    who=Who.STAFF,
    roles=DELEGABLE,
    delegable=True,
    body=ReviewApprovalBody,
    answers=ReviewCaseSchema,
    idempotent=True,
    refuses=(
        *STEP,
        reviews.AwardRequired,
        reviews.AwardNotAsked,
        reviews.AwardTooLarge,
        budgets.CampaignBudgetExceeded,
        signups.DoubleAid,
        signups.CampaignFull,
        signups.SessionOver,
        signups.CampaignCouponsGone,
        signups.CouponNeedsAccount,
    ),
)
def approve(staff: Staff, signup_id: uuid.UUID, body: dict[str, Any]) -> Case:
    """通过: an opinion, on to the next step; or the decision, which gives what the programme gives."""
    reviews.judge(staff, signup_id, Verdict(act=Act.APPROVE, **body))
    return reviews.get_case(staff, signup_id)


@door.post(
    "/reviews/<uuid:signup_id>/return",
    who=Who.STAFF,
    roles=DELEGABLE,
    delegable=True,
    body=ReviewReturnBody,
    answers=ReviewCaseSchema,
    idempotent=True,
    refuses=(*STEP, reviews.ItemUnknown),
)
def return_(staff: Staff, signup_id: uuid.UUID, body: dict[str, Any]) -> Case:
    """退回修改: for one named item, which alone the applicant mends."""
    reviews.judge(staff, signup_id, Verdict(act=Act.RETURN, **body))
    return reviews.get_case(staff, signup_id)


@door.post(
    "/reviews/<uuid:signup_id>/rejection",
    who=Who.STAFF,
    roles=DELEGABLE,
    delegable=True,
    body=ReviewRejectionBody,
    answers=ReviewCaseSchema,
    idempotent=True,
    refuses=STEP,
)
def reject(staff: Staff, signup_id: uuid.UUID, body: dict[str, Any]) -> Case:
    """不通过, with a reason that the applicant reads."""
    reviews.judge(staff, signup_id, Verdict(act=Act.REJECT, **body))
    return reviews.get_case(staff, signup_id)


@door.post(
    "/reviews/<uuid:signup_id>/reopening",
    who=Who.STAFF,
    roles=frozenset({StaffRole.CHAIR}),
    delegable=True,
    body=ReviewReopeningBody,
    answers=ReviewCaseSchema,
    idempotent=True,
    refuses=(
        *SEEN,
        reviews.ReviewTaken,
        signups.SignupMoved,
        reviews.ReopenFromAbove,
        signups.ReopeningRefused,
        signups.PaymentUnderWay,
    ),
)
def reopen(staff: Staff, signup_id: uuid.UUID, body: dict[str, Any]) -> Case:
    """重审: the level above takes a wrong decision back, before anything has been given."""
    reviews.reopen(staff, signup_id, **body)
    return reviews.get_case(staff, signup_id)


@door.post(
    "/reviews/<uuid:signup_id>/recusal",
    who=Who.STAFF,
    roles=DELEGABLE,
    delegable=True,
    answers=None,
    status=204,
    idempotent=True,
    refuses=(signups.SignupNotFound,),
)
def recuse(staff: Staff, signup_id: uuid.UUID) -> None:
    """个案回避: I step aside from this one, for good."""
    reviews.step_aside(staff, signup_id)


@door.put(
    "/reviews/<uuid:signup_id>/assignment",
    who=Who.STAFF,
    roles=DELEGABLE,
    delegable=True,
    body=ReviewAssignmentBody,
    answers=ReviewCaseSchema,
    refuses=(*SEEN, signups.SignupMoved, reviews.AssigneeUnfit),
)
def assign(staff: Staff, signup_id: uuid.UUID, body: dict[str, str | None]) -> Case:
    """分派: whose work it is; it keeps nobody else out."""
    reviews.assign(staff, signup_id, body["username"])
    return reviews.get_case(staff, signup_id)


@door.post(
    "/reviews/hand-over",
    who=Who.STAFF,
    roles=DELEGABLE,
    delegable=True,
    body=ReviewHandOverBody,
    answers=HandedOverReviewsSchema,
    idempotent=True,
    refuses=(reviews.AssigneeUnfit,),
)
def hand_over(staff: Staff, body: dict[str, str]) -> dict[str, int]:
    """交接: everything that is assigned to me goes to a colleague."""
    return {"count": reviews.hand_over(staff, body["username"])}


@door.post(
    "/reviews/<uuid:signup_id>/notes",
    who=Who.STAFF,
    roles=DELEGABLE,
    delegable=True,
    body=ReviewNoteBody,
    answers=ReviewNoteSchema,
    status=201,
    idempotent=True,
    refuses=SEEN,
)
def add_note(staff: Staff, signup_id: uuid.UUID, body: dict[str, str]) -> SignupNote:
    """备注: for the other reviewers, never for the applicant."""
    return reviews.add_note(staff, signup_id, body["text"])


@door.post(
    "/reviews/batch/preview",
    who=Who.STAFF,
    roles=DELEGABLE,
    delegable=True,
    body=ReviewBatchBody,
    answers=ReviewBatchSchema,
)
def preview_batch(staff: Staff, body: dict[str, Any]) -> dict[str, list[Outcome]]:
    """预览成批办理: what would become of each, without doing it."""
    items, verdict = _batch(body)
    return {"items": reviews.preview(staff, items, verdict)}


@door.post(
    "/reviews/batch",
    who=Who.STAFF,
    roles=DELEGABLE,
    delegable=True,
    body=ReviewBatchBody,
    answers=ReviewBatchSchema,
    idempotent=True,
    refuses=(reviews.BatchRefused,),
)
def judge_batch(staff: Staff, body: dict[str, Any]) -> dict[str, list[Outcome]]:
    """成批办理: all or nothing; a refusal names each that stands in the way."""
    items, verdict = _batch(body)
    return {"items": reviews.judge_all(staff, items, verdict)}


def _batch(body: dict[str, Any]) -> tuple[list[Item], Verdict]:
    items = [Item(**item) for item in body["items"]]
    verdict = Verdict(
        act=Act(body["act"]), move_count=0, reason=body["reason"], amount_fen=body["amount_fen"]
    )
    return items, verdict
