"""窗口登记: staff sign a person up who stands before them, with his paper consent; he is told and sees it."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, update

from app import clock, id_numbers
from app.db import session
from app.errors import Conflict, InvalidValue
from app.services import attachments, audit, campaigns, documents, notices, recusals, roster, unions
from app.services.signups import fitting, giving, signing
from app.services.signups.answering import Attached
from app.services.verifications import RosterNoMatch
from models import (
    Attachment,
    Campaign,
    Document,
    Member,
    PaperConsent,
    RosterEntry,
    Signup,
    SignupAttachment,
    Staff,
    Union,
)


class PaperCopyRequired(InvalidValue):
    code, detail = "paper_copy_required", "这个项目要留存签字的纸质同意书"
    next = "请先扫描或拍下签字的那一页，上传后再登记"


class CampaignNeedsOneself(Conflict):
    code, detail = "campaign_needs_oneself", "这个活动要先有本人自己填写的资料，不能由窗口代办"
    next = "请本人在小程序里准备好资料再报名"


class CampaignAnonymous(Conflict):
    code, detail = "campaign_anonymous", "这份问卷不记名，不能由工作人员代填"
    next = "请本人在小程序里填写，填了也没有人知道是谁"


def register(
    staff: Staff,
    campaign_id: uuid.UUID,
    *,
    name: str,
    id_number: str,
    consents: Sequence[Mapping[str, Any]],
    answers: Mapping[str, Any],
    session_id: uuid.UUID | None = None,
    files: Attached | None = None,
) -> Signup:
    """代为登记: by the same rules as for oneself, judged on the entry in the roster, account or not.

    The person is found by name and number together, among the unions in scope; nobody else is ever listed.
    Nobody registers himself or a declared relative. `consents` are those signed on paper. Refuses with
    `campaign_not_found`, `campaign_anonymous`, `campaign_needs_oneself`, `campaign_not_open`,
    `id_number_invalid`, `roster_no_match`, `not_eligible`, `consent_required`, `paper_copy_required`,
    `recusal_required`, `coupon_needs_account`, and as `signing.hand_in` does.
    """
    campaign = campaigns.get_published(campaign_id)
    if campaigns.type_of(campaign).is_anonymous:
        raise CampaignAnonymous
    if campaigns.type_of(campaign).requires:
        raise CampaignNeedsOneself
    signing.ensure_open(campaign)
    entry = _find(staff, name, id_number)
    fitting.ensure_entry(campaign, entry)
    signed = _ensure_signed(staff, campaign, consents)
    member_id = session().scalar(select(Member.id).where(Member.roster_entry_id == entry.id))
    giving.ensure_account(campaign, member_id)
    whose = {
        "applicant_id": entry.id,
        "member_id": member_id,
        "roster_entry_id": entry.id,
        "union_id": entry.union_id,
        "registered_by": staff.id,
        "consent_document": consents[0]["document"] if consents else None,
        "consent_version": consents[0]["version"] if consents else None,
    }
    made = signing.hand_in(
        staff,
        campaign,
        whose,
        answers=answers,
        session_id=session_id,
        attachments=files,
        gender=entry.gender,
    )
    recusals.ensure_free(staff, [made.id])
    session().add_all(
        PaperConsent(signup_id=made.id, document_id=document.id, attachment_id=attachment_id)
        for document, attachment_id in signed
    )
    if member_id is not None:
        _make_his_own(made, member_id)
    papers = [{"document": document.name, "version": document.version} for document, _ in signed]
    audit.record(staff, "signups.register", made, consents=papers)
    if member_id is not None:
        facts = {"title": campaign.title, "at": notices.moment_text(clock.now())}
        notices.write(member_id, "signup_registered", made, facts=facts)
    session().flush()
    return made


def _find(staff: Staff, name: str, id_number: str) -> RosterEntry:
    """Who is elsewhere looks the same as who is nowhere. Refuses with `roster_no_match`."""
    entry = roster.find_match(name, id_numbers.parse(id_number))
    visible = None
    if entry is not None:
        visible = session().scalar(unions.visible_to(staff).where(Union.id == entry.union_id))
    if entry is None or visible is None:
        raise RosterNoMatch(
            detail="在您管理的工会里没有找到姓名和身份证号都相符的会员",
            next="请核对证件；不在本级范围内的，请到他所在工会或市总工会的窗口办理",
        )
    return entry


def _ensure_signed(
    staff: Staff, campaign: Campaign, consents: Sequence[Mapping[str, Any]]
) -> list[tuple[Document, uuid.UUID | None]]:
    """Each paper that is asked for was signed in the version in force; with its scan, if there is one.

    Refuses with `consent_required`, `paper_copy_required`, `attachment_not_found`.
    """
    declared = campaigns.type_of(campaign)
    papers = {each["document"]: each for each in consents}
    signed = []
    for name in declared.consents:
        paper, current = papers.get(name), documents.get_current(name)
        if paper is None or paper["version"] != current.version:
            raise documents.ConsentRequired(document=name)
        attachment_id: uuid.UUID | None = paper.get("attachment_id")
        if attachment_id is not None:
            attachments.take_own(staff, [attachment_id])
        elif declared.keeps_paper_copies:
            raise PaperCopyRequired(document=name)
        signed.append((current, attachment_id))
    return signed


def _make_his_own(made: Signup, member_id: uuid.UUID) -> None:
    """What was handed in for somebody with an account is his: he sees it, and it goes when he goes."""
    handed_in = select(SignupAttachment.attachment_id).where(SignupAttachment.signup_id == made.id)
    session().execute(
        update(Attachment)
        .where(Attachment.id.in_(handed_in))
        .values(member_id=member_id, staff_id=None)
        .execution_options(synchronize_session=False)
    )
