"""单位报名与名单: a unit's operator applies for it, with the people that he names."""

import uuid
from typing import Any

from flask import Response

from app import forms, paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.edge.lists import ListQuery
from app.edge.uploads import Upload
from app.paging import Page
from app.services import (
    attachments,
    campaigns,
    name_lists,
    public_notices,
    roster_files,
    signups,
    unions,
    unit_signups,
    unit_todos,
)
from app.services.name_lists.importing import FILE_BYTES_MAX, Preview
from app.services.unit_signups import UnitCampaign, UnitSignup, UnitWhole
from app.services.unit_todos import UnitTodos
from console.unit_signups.schemas import (
    NameListPreviewSchema,
    NameListQuery,
    NameListSchema,
    PersonOnListPage,
    PlainExportBody,
    UnitCampaignDetailSchema,
    UnitCampaignPage,
    UnitMendBody,
    UnitSignupBody,
    UnitSignupDetailSchema,
    UnitSignupPage,
    UnitSignupQuery,
    UnitTodosSchema,
)
from models import Campaign, ListedPerson, NameList, SignupState, Staff, StaffRole

door = Door("console_unit_signups", description="控制台：单位报名与名单", url_prefix=DESK_PREFIX)

WRITES = frozenset({StaffRole.OPERATOR})
READS = WRITES | {StaffRole.REVIEWER, StaffRole.CHAIR, StaffRole.READ_ONLY}
FILE = Upload(FILE_BYTES_MAX, name_lists.NameListTooLarge)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"
LIST = (
    campaigns.CampaignNotFound,
    unions.UnionNotFound,
    name_lists.NameListNotWanted,
    roster_files.RosterFileUnreadable,
    roster_files.RosterColumnsMissing,
)


@door.get(
    "/unit-campaigns",
    who=Who.STAFF,
    roles=READS,
    query=ListQuery,
    answers=UnitCampaignPage,
    refuses=(paging.CursorInvalid,),
)
def list_campaigns(staff: Staff, query: dict[str, Any]) -> Page[Campaign]:
    """单位可报的活动."""
    return unit_signups.list_campaigns(staff, **query)


@door.get(
    "/unit-campaigns/<uuid:campaign_id>",
    who=Who.STAFF,
    roles=READS,
    answers=UnitCampaignDetailSchema,
    refuses=(campaigns.CampaignNotFound, unit_signups.CampaignNotForUnits),
)
def get_campaign(_: Staff, campaign_id: uuid.UUID) -> UnitCampaign:
    """单位可报的一个活动: its form, and what it wants of a list of names."""
    return unit_signups.get_campaign(campaign_id)


@door.get(
    "/campaigns/<uuid:campaign_id>/name-list.csv",
    who=Who.STAFF,
    roles=WRITES,
    answers=None,
    media=(CSV,),
    refuses=(campaigns.CampaignNotFound, name_lists.NameListNotWanted),
)
def get_template(_: Staff, campaign_id: uuid.UUID) -> Response:
    """名单空表."""
    return _file(name_lists.template(campaign_id), CSV, "name-list.csv")


@door.post(
    "/campaigns/<uuid:campaign_id>/name-lists/preview",
    who=Who.STAFF,
    roles=WRITES,
    query=NameListQuery,
    upload=FILE,
    answers=NameListPreviewSchema,
    refuses=LIST,
)
def preview_list(staff: Staff, campaign_id: uuid.UUID, query: dict[str, Any], upload: bytes) -> Preview:
    """预览名单: what would become of each row; nothing is kept."""
    return name_lists.preview(staff, campaign_id, upload, **query)


@door.post(
    "/campaigns/<uuid:campaign_id>/name-lists/marked",
    who=Who.STAFF,
    roles=WRITES,
    query=NameListQuery,
    upload=FILE,
    answers=None,
    media=(CSV,),
    refuses=LIST,
)
def mark_list(staff: Staff, campaign_id: uuid.UUID, query: dict[str, Any], upload: bytes) -> Response:
    """标出问题: the same list with a column of what is wrong, to be mended and imported as it is."""
    return _file(name_lists.mark(staff, campaign_id, upload, **query), CSV, "marked.csv")


@door.post(
    "/campaigns/<uuid:campaign_id>/name-lists",
    who=Who.STAFF,
    roles=WRITES,
    query=NameListQuery,
    upload=FILE,
    answers=NameListSchema,
    status=201,
    idempotent=True,
    refuses=(*LIST, name_lists.NameListInvalid),
)
def import_list(staff: Staff, campaign_id: uuid.UUID, query: dict[str, Any], upload: bytes) -> NameList:
    """导入名单: all of it or nothing; it waits for the sign-up that takes it."""
    return name_lists.import_list(staff, campaign_id, upload, **query)


@door.post(
    "/campaigns/<uuid:campaign_id>/unit-signups",
    who=Who.STAFF,
    roles=WRITES,
    body=UnitSignupBody,
    answers=UnitSignupDetailSchema,
    status=201,
    idempotent=True,
    refuses=(
        campaigns.CampaignNotFound,
        unions.UnionNotFound,
        unit_signups.CampaignNotForUnits,
        unit_signups.UnitNotInDistrict,
        signups.CampaignNotOpen,
        signups.SessionInvalid,
        forms.AnswersInvalid,
        attachments.AttachmentNotFound,
        signups.AlreadySignedUp,
        signups.DoubleAid,
        signups.CampaignFull,
        name_lists.NameListRequired,
        name_lists.NameListNotFound,
        name_lists.PersonListedElsewhere,
    ),
)
def sign_up(staff: Staff, campaign_id: uuid.UUID, body: dict[str, Any]) -> UnitWhole:
    """单位报名: by its operator, who judges it nowhere on its way."""
    return _look(staff, unit_signups.sign_up(staff, campaign_id, **body).id)


@door.get(
    "/unit-signups",
    who=Who.STAFF,
    roles=READS,
    query=UnitSignupQuery,
    answers=UnitSignupPage,
    refuses=(paging.CursorInvalid,),
)
def list_signups(staff: Staff, query: dict[str, Any]) -> Page[UnitSignup]:
    """单位报名列表: where each stands, what comes next and by when."""
    state = query.pop("state")
    return unit_signups.list_signups(
        staff, state=SignupState(state) if state else None, blocked=public_notices.blocked, **query
    )


@door.get("/unit-signups/summary", who=Who.STAFF, roles=WRITES, answers=UnitTodosSchema)
def count_todos(staff: Staff) -> UnitTodos:
    """单位待办数: applications to mend, places to accept, allocations to sign for, and by when."""
    return unit_todos.count(staff)


@door.get(
    "/unit-signups/<uuid:signup_id>",
    who=Who.STAFF,
    roles=READS,
    answers=UnitSignupDetailSchema,
    refuses=(signups.SignupNotFound,),
)
def get_signup(staff: Staff, signup_id: uuid.UUID) -> UnitWhole:
    """一份单位报名 with its answers (masked) and its history."""
    return _look(staff, signup_id)


@door.put(
    "/unit-signups/<uuid:signup_id>",
    who=Who.STAFF,
    roles=WRITES,
    body=UnitMendBody,
    answers=UnitSignupDetailSchema,
    refuses=(
        signups.SignupNotFound,
        signups.SignupNotEditable,
        forms.AnswersInvalid,
        signups.DoubleAid,
        attachments.AttachmentNotFound,
        name_lists.NameListRequired,
        name_lists.NameListNotFound,
        name_lists.PersonListedElsewhere,
    ),
)
def mend(staff: Staff, signup_id: uuid.UUID, body: dict[str, Any]) -> UnitWhole:
    """补正: the one item that was returned, or a new list where that was meant."""
    return _look(staff, unit_signups.mend(staff, signup_id, **body).id)


@door.post(
    "/unit-signups/<uuid:signup_id>/cancel",
    who=Who.STAFF,
    roles=WRITES,
    answers=UnitSignupDetailSchema,
    idempotent=True,
    refuses=(signups.SignupNotFound, signups.SignupNotCancellable),
)
def cancel(staff: Staff, signup_id: uuid.UUID) -> UnitWhole:
    """取消单位报名: its people may be named elsewhere."""
    return _look(staff, unit_signups.cancel(staff, signup_id).id)


@door.get(
    "/unit-signups/<uuid:signup_id>/people",
    who=Who.STAFF,
    roles=READS,
    delegable=True,
    query=ListQuery,
    answers=PersonOnListPage,
    refuses=(signups.SignupNotFound, paging.CursorInvalid),
)
def list_people(staff: Staff, query: dict[str, Any], signup_id: uuid.UUID) -> Page[ListedPerson]:
    """名单上的人, masked, in the order of the file."""
    return name_lists.list_people(unit_signups.see(staff, signup_id), **query)


@door.get(
    "/unit-signups/<uuid:signup_id>/people.xlsx",
    who=Who.STAFF,
    roles=READS,
    answers=None,
    media=(XLSX,),
    refuses=(signups.SignupNotFound,),
)
def write_people(staff: Staff, signup_id: uuid.UUID) -> Response:
    """导出名单, masked; on record."""
    content = name_lists.write_masked(staff, unit_signups.see(staff, signup_id))
    return _file(content, XLSX, "people.xlsx")


@door.post(
    "/unit-signups/<uuid:signup_id>/people/export",
    who=Who.STAFF,
    roles=WRITES | {StaffRole.REVIEWER},
    body=PlainExportBody,
    answers=None,
    media=(XLSX,),
    refuses=(signups.SignupNotFound,),
)
def export_people(staff: Staff, signup_id: uuid.UUID, body: dict[str, str]) -> Response:
    """导出名单明文: for an insurer or a bank; the reason is on record."""
    content = name_lists.write_plain(staff, unit_signups.see(staff, signup_id), body["reason"])
    return _file(content, XLSX, "people.xlsx")


def _look(staff: Staff, signup_id: uuid.UUID) -> UnitWhole:
    return unit_signups.look(staff, signup_id, blocked=public_notices.blocked)


def _file(content: bytes, media: str, name: str) -> Response:
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=media, headers=disposition)
