"""转介材料: the workbook that goes to a partner, and comes back with its answers.

Masked, unless somebody else than who forwarded asks for it in full, with a reason, on record.
"""

import io
import uuid
from collections.abc import Mapping, Sequence

from app import clock, forms, sheets
from app.db import session
from app.errors import Conflict, Forbidden
from app.services import audit, campaigns, signups
from app.services.referrals.reading import whole
from models import ApplicantKind, Campaign, Referral, ReferralState, Signup, Staff

ROWS_MAX = 2_000
NUMBER, RESULT, AMOUNT, MONTHS, DAY, REASON = (
    "编号",
    "结果",
    "批准金额（元）",
    "期限（月）",
    "答复日期",
    "原因",
)
ANSWERED = (RESULT, AMOUNT, MONTHS, DAY, REASON)
HINT = "结果请填“批准”或“不批准”；批准的写金额和期限，不批准的写原因；其余各列请勿改动"
HEAD_ROW = 2
_WIDTH = 20


class PackageEmpty(Conflict):
    code, detail = "package_empty", "这家合作机构现在没有等答复的转介"


class PackageSameHand(Forbidden):
    code, detail = "package_same_hand", "不遮住姓名和号码的材料，要由转介人以外的另一位干部导出"
    next = "请另一位同事导出，或者导出遮住的材料"


def pack(staff: Staff, campaign_id: uuid.UUID, partner_id: uuid.UUID) -> bytes:
    """导出转介材料, masked, on record: what waits for one partner.

    Refuses with `campaign_not_found`, `package_empty`.
    """
    waiting = _waiting(staff, campaign_id, partner_id)
    audit.record(staff, "referrals.export", waiting[0].partner, referral_count=len(waiting), masked=True)
    return _write(waiting, is_plain=False)


def pack_plain(staff: Staff, campaign_id: uuid.UUID, partner_id: uuid.UUID, reason: str) -> bytes:
    """导出不遮的转介材料, by a second person and with a reason, on record.

    Refuses with `campaign_not_found`, `package_empty`, `package_same_hand`.
    """
    waiting = _waiting(staff, campaign_id, partner_id)
    if any(referral.forwarded_by == staff.id for referral in waiting):
        raise PackageSameHand
    audit.record(
        staff,
        "referrals.export",
        waiting[0].partner,
        referral_count=len(waiting),
        masked=False,
        reason=audit.without_numbers(reason),
    )
    return _write(waiting, is_plain=True)


def _waiting(staff: Staff, campaign_id: uuid.UUID, partner_id: uuid.UUID) -> Sequence[Referral]:
    found = (
        session()
        .scalars(
            whole(staff)
            .where(
                Referral.campaign_id == campaign_id,
                Referral.partner_id == partner_id,
                Referral.state == ReferralState.FORWARDED,
            )
            .order_by(Referral.id)
            .limit(ROWS_MAX)
        )
        .all()
    )
    if not found:
        if session().get(Campaign, campaign_id) is None:
            raise campaigns.CampaignNotFound
        raise PackageEmpty
    return found


def _write(waiting: Sequence[Referral], *, is_plain: bool) -> bytes:
    campaign = waiting[0].signup.campaign
    asked = [field for field in campaigns.form_of(campaign) if _is_told(field)]
    held = io.BytesIO()
    with sheets.writing(held, in_memory=True) as book:
        sheet = book.add_worksheet("转介材料")
        bold = book.add_format({"bold": True})
        headings = [NUMBER, "申请人", "工会", "转介日期", *(field.label for field in asked), *ANSWERED]
        sheet.set_column(0, len(headings) - 1, _WIDTH)
        sheet.write_string(0, 0, f"{campaign.title} → {waiting[0].partner.name}", bold)
        sheet.write_string(1, 0, HINT)
        sheet.write_row(HEAD_ROW, 0, headings, bold)
        for row, referral in enumerate(waiting, start=HEAD_ROW + 1):
            told = _answers(referral.signup, campaign, is_plain=is_plain)
            cells = [
                str(referral.id),
                _name(referral.signup, is_plain=is_plain),
                referral.signup.union.name,
                referral.forwarded_at.astimezone(clock.CITY).date().isoformat(),
                *(told.get(field.key, "") for field in asked),
            ]
            sheets.put(sheet, row, cells)
    return held.getvalue()


def _is_told(field: forms.Field) -> bool:
    kind = forms.KINDS[field.kind]
    return not kind.takes_files and field.kind != "declaration"


def _answers(signup: Signup, campaign: Campaign, *, is_plain: bool) -> Mapping[str, str]:
    form = campaigns.form_of(campaign, signup.form_version)
    answers = signups.read_answers(signup)
    return forms.shown(form, answers if is_plain else forms.masked(form, answers))


def _name(signup: Signup, *, is_plain: bool) -> str:
    person = signup.roster_entry or signup.member
    if is_plain and signup.applicant_kind is ApplicantKind.PERSON and person is not None:
        return person.name or signups.masked_name(signup)
    return signups.masked_name(signup)
