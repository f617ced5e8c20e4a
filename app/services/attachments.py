"""附件: pictures and PDF files that people hand in, private to them and to whoever reviews them."""

import datetime as dt
import hashlib
import io
import secrets
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, and_, or_, select

from app import clock, files
from app.db import session
from app.errors import InvalidValue, NotFound, TooLarge
from app.services import audit, recusals, sensitive_signups, unions
from models import (
    DELEGABLE,
    Allocation,
    AllocationPhoto,
    ApplicantKind,
    Attachment,
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
    Member,
    Merchant,
    MerchantApplication,
    MerchantContract,
    OfferReport,
    PaperConsent,
    RecuperationBase,
    RecuperationBasePhoto,
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
    Union,
    merchant_application_attachments,
    offer_report_attachments,
    station_inspection_attachments,
    station_report_attachments,
)

MAX_BYTES = 10 * 1024 * 1024
MAX_EDGE_PX = 2560
COVER_PX = (1280, 720)
"""封面: 16:9, large enough for any phone."""
MAX_PIXELS = 40_000_000
"""A photo of a good phone. A small file that unpacks into more is a bomb."""
ORPHAN_AGE = dt.timedelta(days=1)
PDF = "application/pdf"
_FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_PDF_TAIL = 2048
EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", PDF: "pdf"}


class AttachmentTypeRefused(InvalidValue):
    code, detail = "attachment_type_refused", "只能上传 JPEG、PNG、WebP 图片或 PDF 文件，请换一个文件"
    next = "手机照片打不开时，可先截图再上传"


class AttachmentTooLarge(TooLarge):
    code, detail = "attachment_too_large", "文件超过 10 MB，请压缩后再上传"


class AttachmentNotFound(NotFound):
    code, detail = "attachment_not_found", "没有找到这个附件，请重新上传"


@dataclass(frozen=True)
class Content:
    """A file as it is kept and given out."""

    data: bytes
    content_type: str
    width: int | None = None
    height: int | None = None


def hand_in(actor: Member | Staff, data: bytes) -> Attachment:
    """上传附件: what it is, its content tells; pictures are drawn anew, so nothing hides in them.

    The file is written before its row: without a row it is an orphan that `sweep` takes away.
    Refuses with `attachment_type_refused`.
    """
    return _keep(actor, _accept(data))


def _keep(actor: Member | Staff, content: Content) -> Attachment:
    key = f"{clock.today():%Y/%m}/{secrets.token_hex(16)}"
    files.write(key, content.data)
    attachment = Attachment(
        member_id=actor.id if isinstance(actor, Member) else None,
        staff_id=actor.id if isinstance(actor, Staff) else None,
        content_type=content.content_type,
        byte_count=len(content.data),
        sha256=hashlib.sha256(content.data).digest(),
        storage_key=key,
        width=content.width,
        height=content.height,
    )
    session().add(attachment)
    session().flush()
    audit.record(
        actor, "attachments.hand_in", attachment, content_type=content.content_type, bytes=len(content.data)
    )
    return attachment


def as_cover(staff: Staff, picture: Attachment) -> Attachment:
    """封面: the picture itself where it has that shape, else one drawn from its middle.

    Refuses with `attachment_not_found` where the file is lost.
    """
    width, height = picture.width or 0, picture.height or 0
    wide, high = COVER_PX
    if width * high == height * wide and width <= wide:
        return picture
    return _keep(staff, _crop(read(picture)))


def get_own(member: Member, attachment_id: uuid.UUID) -> tuple[Attachment, bytes]:
    """我的附件. Refuses with `attachment_not_found`."""
    (attachment,) = take_own(member, [attachment_id])
    return attachment, read(attachment)


def take_own(actor: Member | Staff, attachment_ids: Sequence[uuid.UUID]) -> list[Attachment]:
    """The actor's own attachments, in the order asked. Refuses with `attachment_not_found`."""
    owner = Attachment.member_id if isinstance(actor, Member) else Attachment.staff_id
    found = {
        one.id: one
        for one in session().scalars(
            select(Attachment).where(Attachment.id.in_(attachment_ids), owner == actor.id)
        )
    }
    if set(attachment_ids) - set(found):
        raise AttachmentNotFound
    return [found[attachment_id] for attachment_id in dict.fromkeys(attachment_ids)]


def get_for_staff(staff: Staff, attachment_id: uuid.UUID) -> tuple[Attachment, bytes]:
    """查看附件: one's own, or one that belongs to something in one's scope. Audited.

    Refuses with `attachment_not_found`.
    """
    reached = [Attachment.id.in_(reach(staff)) for reach in _REACHES]
    attachment = session().scalar(
        select(Attachment).where(
            Attachment.id == attachment_id, or_(Attachment.staff_id == staff.id, *reached)
        )
    )
    if attachment is None:
        raise AttachmentNotFound
    audit.record(staff, "attachments.read", attachment)
    return attachment, read(attachment)


def read(attachment: Attachment) -> bytes:
    """The bytes behind a row. Refuses with `attachment_not_found` where the file is lost."""
    try:
        return files.read(attachment.storage_key)
    except FileNotFoundError:
        raise AttachmentNotFound from None


def file_name(attachment: Attachment) -> str:
    """What a file is called when it is saved: its own name was not kept."""
    return f"{attachment.id}.{EXTENSIONS[attachment.content_type]}"


def sweep() -> int:
    """清理孤儿文件: files that have no row a day after they were written. Gives how many."""
    swept = 0
    for keys in files.list_older_than(clock.now() - ORPHAN_AGE):
        known = set(session().scalars(select(Attachment.storage_key).where(Attachment.storage_key.in_(keys))))
        orphans = [key for key in keys if key not in known]
        files.remove(orphans)
        swept += len(orphans)
    return swept


_SIGNS = {
    b"ftyphei": "苹果手机的 HEIC 照片打不开，请在手机上另存为 JPEG，或截图后再上传",
    b"ftyphev": "苹果手机的 HEIC 照片打不开，请在手机上另存为 JPEG，或截图后再上传",
    b"ftypmif": "苹果手机的 HEIC 照片打不开，请在手机上另存为 JPEG，或截图后再上传",
    b"<svg": "不收 SVG 图形，请另存为 PNG 再上传",
}
"""What people often send and we do not take, by what stands near its beginning → what to do."""
_HEAD = 1024
_FLOOD = "图片的尺寸太大，请缩小后再上传"


def _accept(data: bytes) -> Content:
    for sign, sentence in _SIGNS.items():
        if sign in data[:_HEAD].lower():
            raise AttachmentTypeRefused(detail=sentence)
    if data.startswith(b"%PDF-") and b"%%EOF" in data[-_PDF_TAIL:]:
        return Content(data, PDF)
    try:
        return _draw_anew(data)
    except AttachmentTypeRefused:
        raise
    except Exception as problem:  # noqa: BLE001 - whatever a decoder stumbles over is not a picture we take
        is_flood = type(problem).__name__.startswith("DecompressionBomb")
        raise AttachmentTypeRefused(detail=_FLOOD if is_flood else None) from None


def _draw_anew(data: bytes) -> Content:
    """The picture upright, at most `MAX_EDGE_PX` long, without metadata: places and devices stay private."""
    # Eight megabytes that only a process that draws needs to carry.
    from PIL import Image, ImageOps  # noqa: PLC0415

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    with Image.open(io.BytesIO(data), formats=tuple(_FORMATS)) as opened:
        if opened.width * opened.height > MAX_PIXELS:
            raise AttachmentTypeRefused(detail=_FLOOD)
        kind = str(opened.format)
        opened.draft("RGB", (MAX_EDGE_PX, MAX_EDGE_PX))
        picture: Image.Image = ImageOps.exif_transpose(opened)
        picture.thumbnail((MAX_EDGE_PX, MAX_EDGE_PX))
        has_alpha = kind != "JPEG" and picture.has_transparency_data
        clean = picture.convert("RGBA" if has_alpha else "RGB")
        clean.info.clear()
    drawn = io.BytesIO()
    clean.save(drawn, kind, **({} if kind == "PNG" else {"quality": 85}))
    return Content(drawn.getvalue(), _FORMATS[kind], clean.width, clean.height)


def _crop(data: bytes) -> Content:
    """The middle of a picture that we have drawn before, as a cover."""
    from PIL import Image, ImageOps  # noqa: PLC0415

    with Image.open(io.BytesIO(data), formats=tuple(_FORMATS)) as opened:
        flat = Image.new("RGB", opened.size, "white")
        picture = opened.convert("RGBA")
        flat.paste(picture, mask=picture)
    wide, high = COVER_PX
    width = min(flat.width, wide, flat.height * wide // high) // 16 * 16 or 16
    cover = ImageOps.fit(flat, (width, width * high // wide))
    drawn = io.BytesIO()
    cover.save(drawn, "JPEG", quality=85)
    return Content(drawn.getvalue(), "image/jpeg", cover.width, cover.height)


_CARE = frozenset({StaffRole.MERCHANT_MANAGER, StaffRole.READ_ONLY})
_UNION_WORK = frozenset({StaffRole.OPERATOR, StaffRole.REVIEWER, StaffRole.CHAIR})
_MONEY = frozenset({StaffRole.FINANCE, StaffRole.FINANCE_SUPERVISOR})


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


_DESK = frozenset(
    {StaffRole.OPERATOR, StaffRole.PUBLISHER, StaffRole.REVIEWER, StaffRole.CHAIR, StaffRole.READ_ONLY}
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
    visible = unions.visible_to(staff, roles=_UNION_WORK | _MONEY | {StaffRole.READ_ONLY}, lent=False)
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


_CASEWORK = frozenset({StaffRole.OPERATOR, StaffRole.REVIEWER, StaffRole.CHAIR})


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


_REACHES: tuple[Callable[[Staff], Select[uuid.UUID] | Select[uuid.UUID | None]], ...] = (
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
)
"""How staff reach an attachment: by what it belongs to. A new thing with attachments adds its way here.

What a colleague on leave has lent opens what is judged in his place: sign-ups and files of hardship.
"""
