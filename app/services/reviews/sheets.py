"""报名台账: sign-ups of a campaign or a session as a workbook; never more of anybody than the desk shows."""

import io
import uuid
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Text, cast, func, select

from app import clock, forms, sheets
from app.db import session
from app.errors import Conflict
from app.services import audit, campaigns, recusals, signups
from app.services.reviews.seeing import seen_by, whole
from models import DELEGABLE, Campaign, CampaignSession, CampaignState, Signup, SignupState, Staff

MAX_ROWS = 10_000
AT_ONCE = 500
HEADINGS = ("序号", "姓名或单位", "所在工会", "场次", "状态", "报名时间", "核定金额（元）")
STATES = {
    SignupState.SUBMITTED: "审核中",
    SignupState.RETURNED: "退回补正",
    SignupState.WAITING: "候补",
    SignupState.OFFERED: "候补到待确认",
    SignupState.APPROVED: "已通过",
    SignupState.REJECTED: "未通过",
    SignupState.NOT_DRAWN: "未抽中",
    SignupState.CANCELLED: "已取消",
    SignupState.EXPIRED: "已过期",
    SignupState.HANDED_OUT: "已发放或已到场",
    SignupState.NO_SHOW: "缺席",
}
FEN = 100
_WIDTH = 20


class SignupSheetTooLarge(Conflict):
    code, detail = "signup_sheet_too_large", f"一次最多导出 {MAX_ROWS} 份报名"
    next = "请按场次或状态分开导出"


def write_sheet(
    staff: Staff, campaign_id: uuid.UUID, *, state: SignupState | None, session_id: uuid.UUID | None
) -> bytes:
    """导出报名台账 as XLSX, masked, on record: what one may see of a campaign, less what concerns oneself.

    Of sensitive programmes only reviewers and chairs have anything; anonymous answers come without whose
    they are and in no order of time. Refuses with `campaign_not_found`, `signup_sheet_too_large`.
    """
    campaign = session().get(Campaign, campaign_id)
    if campaign is None or campaign.state is CampaignState.DRAFT:
        raise campaigns.CampaignNotFound
    declared = campaigns.type_of(campaign)
    roles = DELEGABLE if declared.is_sensitive else None
    wanted = select(Signup.id).where(Signup.campaign_id == campaign.id, seen_by(staff, roles=roles))
    if state is not None:
        wanted = wanted.where(Signup.state == state)
    if session_id is not None:
        wanted = wanted.where(Signup.session_id == session_id)
    order = func.md5(cast(Signup.id, Text)) if declared.is_anonymous else Signup.id
    found = session().scalars(wanted.order_by(order).limit(MAX_ROWS + 1)).all()
    if len(found) > MAX_ROWS:
        raise SignupSheetTooLarge
    # To leave out a relative's anonymous answer would be to say whose it is.
    concerned = set() if declared.is_anonymous else recusals.concerned(staff.id, found)
    shown = [one for one in found if one not in concerned]
    audit.record(
        staff,
        "signups.export",
        campaign,
        signup_count=len(shown),
        left_out_count=len(concerned),
        state=state and state.value,
        session_id=session_id and str(session_id),
    )
    return _write(campaign, shown, len(concerned))


def _write(campaign: Campaign, signup_ids: Sequence[uuid.UUID], left_out: int) -> bytes:
    asked, by_version = _forms(campaign)
    slots = {
        one.id: f"{one.starts_at.astimezone(clock.CITY):%Y-%m-%d %H:%M} {one.title}"
        for one in session().scalars(
            select(CampaignSession).where(CampaignSession.campaign_id == campaign.id)
        )
    }
    held = io.BytesIO()
    with sheets.writing(held, constant_memory=True) as book:
        sheet = book.add_worksheet("报名台账")
        bold = book.add_format({"bold": True})
        sheet.set_column(0, len(HEADINGS) + len(asked) - 1, _WIDTH)
        sheet.write_string(0, 0, campaign.title, bold)
        if left_out:
            sheet.write_string(1, 0, f"另有 {left_out} 份与您或您申报的亲属有关，请由同事导出")
        sheet.write_row(2, 0, (*HEADINGS, *asked.values()), bold)
        for row, signup in enumerate(_load(signup_ids), start=3):
            form = by_version[signup.form_version]
            told = forms.shown(form, forms.masked(form, signups.read_answers(signup)))
            cells = (str(row - 2), *_facts(signup, slots), *(told.get(key, "") for key in asked))
            sheets.put(sheet, row, cells)
    return held.getvalue()


def _forms(campaign: Campaign) -> tuple[dict[str, str], dict[int, list[forms.Field]]]:
    """What was asked, by key, of all versions, the one in force first; and each version."""
    by_version = {
        version: campaigns.form_of(campaign, version) for version in range(campaign.form_version, 0, -1)
    }
    asked: dict[str, str] = {}
    for form in by_version.values():
        for field in form:
            if not forms.KINDS[field.kind].takes_files and field.kind != "declaration":
                asked.setdefault(field.key, field.label)
    return asked, by_version


def _load(signup_ids: Sequence[uuid.UUID]) -> Iterator[Signup]:
    """In the order of the ids, some hundreds in memory at a time."""
    for first in range(0, len(signup_ids), AT_ONCE):
        part = signup_ids[first : first + AT_ONCE]
        found = {one.id: one for one in session().scalars(whole().where(Signup.id.in_(part)))}
        yield from (found[one] for one in part)


def _facts(signup: Signup, slots: Mapping[uuid.UUID, str]) -> tuple[str, ...]:
    since = signups.shown_since(signup).astimezone(clock.CITY)
    is_anonymous = campaigns.type_of(signup.campaign).is_anonymous
    return (
        signups.masked_name(signup),
        signups.shown_union(signup),
        slots.get(signup.session_id, "") if signup.session_id else "",
        STATES[signup.state],
        f"{since:%Y-%m-%d}" if is_anonymous else f"{since:%Y-%m-%d %H:%M}",
        "" if signup.amount_fen is None else f"{signup.amount_fen / FEN:.2f}",
    )
