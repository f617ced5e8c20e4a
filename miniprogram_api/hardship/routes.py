"""困难帮扶: applied for, followed, mended and authorised by the family."""

from typing import Any

from app import forms, paging
from app.edge.access import Who
from app.edge.doors import Door
from app.edge.lists import ListQuery
from app.paging import Page
from app.services import attachments, documents, eligibility, hardship
from app.services.cards import NotVerified
from miniprogram_api.hardship.schemas import (
    AuthorisationBody,
    HardshipBody,
    HardshipFileSchema,
    HardshipFormSchema,
    HardshipMendBody,
    ShownFilePage,
)
from models import HardshipFile, Member

door = Door("hardship", description="困难帮扶：建档与进度")


@door.get("/hardship-form", who=Who.MEMBER, answers=HardshipFormSchema)
def get_form(_member: Member) -> dict[str, Any]:
    """建档表单: the questions as data."""
    return {"fields": forms.drawn(hardship.FORM)}


@door.post(
    "/me/hardship-file",
    who=Who.MEMBER,
    body=HardshipBody,
    answers=HardshipFileSchema,
    status=201,
    idempotent=True,
    refuses=(
        NotVerified,
        eligibility.NotEligible,
        documents.ConsentRequired,
        forms.AnswersInvalid,
        attachments.AttachmentNotFound,
        hardship.HardshipFileExists,
        hardship.HouseholdMemberFiled,
    ),
)
def apply(member: Member, body: dict[str, Any]) -> HardshipFile:
    """申请建档: 一户一档; a visit follows within five working days."""
    return hardship.with_parts(hardship.apply(member, **body))


@door.get(
    "/me/hardship-file",
    who=Who.MEMBER,
    answers=HardshipFileSchema,
    refuses=(hardship.HardshipFileNotFound,),
)
def get_mine(member: Member) -> HardshipFile:
    """我的档案: state, steps, what happens next."""
    return hardship.get_mine(member)


@door.put(
    "/me/hardship-file",
    who=Who.MEMBER,
    body=HardshipMendBody,
    answers=HardshipFileSchema,
    refuses=(
        hardship.HardshipFileNotFound,
        hardship.HardshipFileNotEditable,
        forms.AnswersInvalid,
        attachments.AttachmentNotFound,
        hardship.HouseholdMemberFiled,
    ),
)
def mend(member: Member, body: dict[str, Any]) -> HardshipFile:
    """修改申请, until somebody has been to the home."""
    return hardship.with_parts(hardship.mend(member, **body))


@door.post(
    "/me/hardship-file/withdrawal",
    who=Who.MEMBER,
    answers=HardshipFileSchema,
    idempotent=True,
    refuses=(hardship.HardshipFileNotFound, hardship.HardshipFileMoved),
)
def withdraw(member: Member) -> HardshipFile:
    """撤回申请."""
    return hardship.with_parts(hardship.withdraw(member))


@door.post(
    "/me/hardship-file/authorisations",
    who=Who.MEMBER,
    body=AuthorisationBody,
    answers=HardshipFileSchema,
    status=201,
    idempotent=True,
    refuses=(
        hardship.HardshipFileNotFound,
        hardship.HardshipFileMoved,
        hardship.HouseholdMemberNotFound,
        hardship.AuthorisationDayInvalid,
        attachments.AttachmentNotFound,
    ),
)
def authorise(member: Member, body: dict[str, Any]) -> HardshipFile:
    """交授权书 of one adult of the family."""
    return hardship.with_parts(hardship.authorise(member, **body))


@door.get(
    "/hardship-notices",
    who=Who.MEMBER,
    query=ListQuery,
    answers=ShownFilePage,
    refuses=(NotVerified, paging.CursorInvalid),
)
def list_shown(member: Member, query: dict[str, Any]) -> Page[HardshipFile]:
    """内部公示, to the people of the same street only."""
    return hardship.list_shown(member, **query)
