"""谁看得到: how staff reach an attachment, by what it belongs to."""

import uuid
from collections.abc import Callable

from sqlalchemy import Select, and_, or_, select

from app.services import recusals, sensitive_signups, unions
from models import (
    DELEGABLE,
    Allocation,
    AllocationPhoto,
    ApplicantKind,
    Authorisation,
    Campaign,
    CareVisit,
    ContestEntry,
    ContestJudge,
    Employer,
    HardshipFile,
    HardshipPaper,
    HazardPhoto,
    HazardReport,
    Honour,
    HouseholdMember,
    LegalCase,
    LegalStep,
    ManualCheck,
    MatchmakerStudio,
    MatchmakingClient,
    MatchmakingPhoto,
    MatchmakingProfile,
    MatchmakingProposal,
    Merchant,
    MerchantApplication,
    MerchantContract,
    OfferReport,
    PaperConsent,
    ProfileState,
    ProposalState,
    RecuperationBase,
    RecuperationBasePhoto,
    Seen,
    ServiceStation,
    Signup,
    SignupAttachment,
    Staff,
    StaffRole,
    Statement,
    StationInspection,
    StationReport,
    Store,
    StorePhoto,
    StudioMatchmaker,
    Union,
    manual_check_attachments,
    merchant_application_attachments,
    offer_report_attachments,
    station_inspection_attachments,
    station_report_attachments,
)

_CARE = frozenset({StaffRole.MERCHANT_MANAGER, StaffRole.READ_ONLY})
_CASEWORK = frozenset({StaffRole.OPERATOR, StaffRole.REVIEWER, StaffRole.CHAIR})
_MONEY = frozenset({StaffRole.FINANCE, StaffRole.FINANCE_SUPERVISOR})
_DESK = frozenset(
    {StaffRole.OPERATOR, StaffRole.PUBLISHER, StaffRole.REVIEWER, StaffRole.CHAIR, StaffRole.READ_ONLY}
)


def _of_applications(staff: Staff) -> Select[uuid.UUID]:
    return (
        select(merchant_application_attachments.c.attachment_id)
        .join(
            MerchantApplication,
            MerchantApplication.id == merchant_application_attachments.c.application_id,
        )
        .where(MerchantApplication.union_id.in_(unions.visible_to(staff, roles=_CARE)))
    )


def _of_contracts(staff: Staff) -> Select[uuid.UUID | None]:
    return (
        select(MerchantContract.attachment_id)
        .join(Merchant, Merchant.id == MerchantContract.merchant_id)
        .where(
            MerchantContract.attachment_id.is_not(None),
            Merchant.union_id.in_(unions.visible_to(staff, roles=_CARE | _MONEY)),
        )
    )


def _of_photos(staff: Staff) -> Select[uuid.UUID]:
    return (
        select(StorePhoto.attachment_id)
        .join(Store, Store.id == StorePhoto.store_id)
        .join(Merchant, Merchant.id == Store.merchant_id)
        .where(Merchant.union_id.in_(unions.visible_to(staff, roles=_CARE)))
    )


def _of_reports(staff: Staff) -> Select[uuid.UUID]:
    return (
        select(offer_report_attachments.c.attachment_id)
        .join(OfferReport, OfferReport.id == offer_report_attachments.c.report_id)
        .join(Merchant, Merchant.id == OfferReport.merchant_id)
        .where(Merchant.union_id.in_(unions.visible_to(staff, roles=_CARE)))
    )


def _of_employers(staff: Staff) -> Select[uuid.UUID]:
    return select(Employer.licence_id).where(
        Employer.union_id.in_(unions.visible_to(staff, roles=_DESK, lent=False))
    )


def _of_hazards(staff: Staff) -> Select[uuid.UUID]:
    return (
        select(HazardPhoto.attachment_id)
        .join(HazardReport, HazardReport.id == HazardPhoto.report_id)
        .where(
            or_(
                HazardReport.union_id.in_(unions.visible_to(staff, roles=_DESK, lent=False)),
                HazardReport.assigned_to == staff.id,
            )
        )
    )


def _of_station_reports(staff: Staff) -> Select[uuid.UUID]:
    return (
        select(station_report_attachments.c.attachment_id)
        .join(StationReport, StationReport.id == station_report_attachments.c.report_id)
        .join(ServiceStation, ServiceStation.id == StationReport.station_id)
        .where(ServiceStation.union_id.in_(unions.visible_to(staff, roles=_DESK, lent=False)))
    )


def _of_station_inspections(staff: Staff) -> Select[uuid.UUID]:
    return (
        select(station_inspection_attachments.c.attachment_id)
        .join(StationInspection, StationInspection.id == station_inspection_attachments.c.inspection_id)
        .join(ServiceStation, ServiceStation.id == StationInspection.station_id)
        .where(ServiceStation.union_id.in_(unions.visible_to(staff, roles=_DESK, lent=False)))
    )


def _of_statements(staff: Staff) -> Select[uuid.UUID | None]:
    return (
        select(Statement.invoice_id)
        .join(Merchant, Merchant.id == Statement.merchant_id)
        .where(
            Statement.invoice_id.is_not(None),
            Merchant.union_id.in_(unions.visible_to(staff, roles=_MONEY | {StaffRole.READ_ONLY})),
        )
    )


def _of_allocations(staff: Staff) -> Select[uuid.UUID | None]:
    """Receipts and photos of what was handed down, to whoever gave it and to whoever received it."""
    visible = unions.visible_to(staff, roles=_CASEWORK | _MONEY | {StaffRole.READ_ONLY}, lent=False)
    seen = or_(Allocation.from_union_id.in_(visible), Allocation.to_union_id.in_(visible))
    receipts = select(Allocation.receipt_id).where(Allocation.receipt_id.is_not(None), seen)
    photos = (
        select(AllocationPhoto.attachment_id)
        .join(Allocation, Allocation.id == AllocationPhoto.allocation_id)
        .where(seen)
    )
    return select(receipts.union_all(photos).subquery().c.receipt_id)


def _of_covers(staff: Staff) -> Select[uuid.UUID | None]:
    return select(Campaign.cover_id).where(
        Campaign.cover_id.is_not(None), Campaign.union_id.in_(unions.visible_to(staff, lent=False))
    )


def _of_signups(staff: Staff) -> Select[uuid.UUID]:
    """Of the sign-ups in a reviewer's scope, but for those from which he has to step aside."""
    visible = unions.visible_to(staff, roles=DELEGABLE)
    return (
        select(SignupAttachment.attachment_id)
        .join(Signup, Signup.id == SignupAttachment.signup_id)
        .where(sensitive_signups.open_to(visible), ~recusals.concerns(staff.id))
    )


def _of_contest_entries(staff: Staff) -> Select[uuid.UUID]:
    """Of what one judges, but for what one has to step aside from."""
    return (
        select(SignupAttachment.attachment_id)
        .join(Signup, Signup.id == SignupAttachment.signup_id)
        .join(ContestEntry, ContestEntry.signup_id == Signup.id)
        .join(ContestJudge, ContestJudge.campaign_id == Signup.campaign_id)
        .where(
            ContestJudge.staff_id == staff.id,
            ContestJudge.relieved_at.is_(None),
            ~recusals.concerns_judge(staff.id),
        )
    )


def _of_paper_consents(staff: Staff) -> Select[uuid.UUID | None]:
    """Scans of what was signed at a counter, to whoever may read the sign-up."""
    visible = unions.visible_to(staff, roles=DELEGABLE)
    return (
        select(PaperConsent.attachment_id)
        .join(Signup, Signup.id == PaperConsent.signup_id)
        .join(Campaign, Campaign.id == Signup.campaign_id)
        .where(
            PaperConsent.attachment_id.is_not(None),
            or_(Signup.union_id.in_(visible), Campaign.union_id.in_(visible)),
            ~recusals.concerns(staff.id),
        )
    )


def _of_honours(staff: Staff) -> Select[uuid.UUID | None]:
    """Photos of the hall, and the papers on which people have agreed to be shown."""
    visible = unions.visible_to(staff, roles=_DESK)
    photos = select(Honour.photo_id).where(Honour.photo_id.is_not(None), Honour.union_id.in_(visible))
    papers = select(Honour.consent_paper_id).where(
        Honour.consent_paper_id.is_not(None), Honour.union_id.in_(visible)
    )
    return select(photos.union_all(papers).subquery().c.photo_id)


def _of_manual_checks(staff: Staff) -> Select[uuid.UUID]:
    """What somebody has handed in to show who he is, to whoever checks it."""
    return (
        select(manual_check_attachments.c.attachment_id)
        .join(ManualCheck, ManualCheck.id == manual_check_attachments.c.check_id)
        .where(ManualCheck.union_id.in_(unions.visible_to(staff, roles=_CASEWORK, lent=False)))
    )


def _of_hardship(staff: Staff) -> Select[uuid.UUID]:
    return (
        select(HardshipPaper.attachment_id)
        .join(HardshipFile, HardshipFile.id == HardshipPaper.file_id)
        .where(
            HardshipFile.union_id.in_(unions.visible_to(staff, roles=_CASEWORK)),
            ~recusals.concerns_file(staff.id),
        )
    )


def _of_authorisations(staff: Staff) -> Select[uuid.UUID]:
    return (
        select(Authorisation.attachment_id)
        .join(HouseholdMember, HouseholdMember.id == Authorisation.household_member_id)
        .join(HardshipFile, HardshipFile.id == HouseholdMember.file_id)
        .where(
            HardshipFile.union_id.in_(unions.visible_to(staff, roles=_CASEWORK)),
            ~recusals.concerns_file(staff.id),
        )
    )


def _of_care_visits(staff: Staff) -> Select[uuid.UUID | None]:
    return select(CareVisit.receipt_id).where(
        CareVisit.receipt_id.is_not(None),
        CareVisit.union_id.in_(unions.visible_to(staff, roles=_CASEWORK, lent=False)),
    )


def _of_legal_steps(staff: Staff) -> Select[uuid.UUID | None]:
    """Papers of legal matters: of a unit's check-up to the unit itself too; of a person's to the desk.

    A paper of a person's matter is never reached through the union of his employer.
    """
    visible = unions.visible_to(staff, roles=_CASEWORK, lent=False)
    district = select(Union.id).where(unions.desk_of().in_(visible))
    return (
        select(LegalStep.attachment_id)
        .join(LegalCase, LegalCase.id == LegalStep.case_id)
        .join(Signup, Signup.id == LegalCase.signup_id)
        .join(Campaign, Campaign.id == Signup.campaign_id)
        .where(
            LegalStep.attachment_id.is_not(None),
            or_(
                and_(
                    or_(Campaign.union_id.in_(visible), Signup.union_id.in_(district)),
                    ~recusals.concerns(staff.id),
                ),
                and_(Signup.applicant_kind == ApplicantKind.UNIT, Signup.union_id.in_(visible)),
            ),
        )
    )


def _of_bases(staff: Staff) -> Select[uuid.UUID]:
    return (
        select(RecuperationBasePhoto.attachment_id)
        .join(RecuperationBase, RecuperationBase.id == RecuperationBasePhoto.base_id)
        .where(RecuperationBase.union_id.in_(unions.visible_to(staff, roles=_DESK, lent=False)))
    )


def _of_matchmaking(staff: Staff) -> Select[uuid.UUID]:
    """Photos of a matchmaker's own clients and of those proposed to her, as far as they show them to her."""
    visible = unions.visible_to(staff, roles=frozenset({StaffRole.MATCHMAKER}), lent=False)
    posts = (
        select(StudioMatchmaker)
        .join(MatchmakerStudio, MatchmakerStudio.id == StudioMatchmaker.studio_id)
        .where(
            StudioMatchmaker.staff_id == staff.id,
            StudioMatchmaker.left_at.is_(None),
            MatchmakerStudio.union_id.in_(visible),
        )
    )
    ids = posts.with_only_columns(StudioMatchmaker.id)
    studios = posts.with_only_columns(StudioMatchmaker.studio_id)
    own = and_(
        MatchmakingClient.studio_id.in_(studios),
        or_(MatchmakingClient.matchmaker_id.is_(None), MatchmakingClient.matchmaker_id.in_(ids)),
    )
    asked = select(MatchmakingProposal.client_id).where(
        MatchmakingProposal.studio_id.in_(studios), MatchmakingProposal.state == ProposalState.WAITING
    )
    return (
        select(MatchmakingPhoto.attachment_id)
        .join(MatchmakingProfile, MatchmakingProfile.id == MatchmakingPhoto.profile_id)
        .join(MatchmakingClient, MatchmakingClient.profile_id == MatchmakingProfile.id)
        .where(
            MatchmakingClient.ended_at.is_(None),
            or_(own, MatchmakingClient.id.in_(asked)),
            MatchmakingProfile.state == ProfileState.ACTIVE,
            MatchmakingProfile.shown_to["photos"].has_key(Seen.MATCHMAKER.value),
        )
    )


REACHES: tuple[Callable[[Staff], Select[uuid.UUID] | Select[uuid.UUID | None]], ...] = (
    _of_applications,
    _of_contracts,
    _of_photos,
    _of_reports,
    _of_employers,
    _of_hazards,
    _of_station_inspections,
    _of_station_reports,
    _of_signups,
    _of_paper_consents,
    _of_statements,
    _of_allocations,
    _of_covers,
    _of_hardship,
    _of_authorisations,
    _of_care_visits,
    _of_legal_steps,
    _of_bases,
    _of_contest_entries,
    _of_honours,
    _of_manual_checks,
    _of_matchmaking,
)
"""How staff reach an attachment: by what it belongs to. A new thing with attachments adds its way here.

What a colleague on leave has lent opens what is judged in his place: sign-ups and files of hardship.
"""
