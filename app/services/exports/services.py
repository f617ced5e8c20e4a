"""用过的: coupons, redemptions, reports and questions."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from app.db import session
from app.services.exports.rows import ROWS_AT_ONCE, Row, read
from models import (
    Coupon,
    CouponBatch,
    Discount,
    DiscountUse,
    HazardReport,
    JobIntention,
    JobPost,
    Member,
    Merchant,
    OfferReport,
    Redemption,
    ServiceStation,
    StationReport,
    Store,
    Ticket,
    offer_report_attachments,
    station_report_attachments,
)


def coupons(member: Member) -> Iterator[Row]:
    return read(
        select(
            Coupon.id,
            CouponBatch.title,
            Merchant.name.label("merchant"),
            Coupon.state,
            Coupon.claimed_at,
            Coupon.use_opens_at,
            Coupon.use_closes_at,
            Coupon.returned_at,
        )
        .join(CouponBatch, CouponBatch.id == Coupon.batch_id)
        .join(Merchant, Merchant.id == CouponBatch.merchant_id)
        .where(Coupon.member_id == member.id)
        .order_by(Coupon.claimed_at, Coupon.id)
    )


def redemptions(member: Member) -> Iterator[Row]:
    return read(
        select(
            Redemption.id,
            Redemption.coupon_id,
            Store.name.label("store"),
            Redemption.amount_fen,
            Redemption.discount_fen,
            Redemption.redeemed_at,
            Redemption.reversed_at,
            Redemption.reversal_reason,
        )
        .join(Store, Store.id == Redemption.store_id)
        .where(Redemption.member_id == member.id)
        .order_by(Redemption.id)
    )


def discount_uses(member: Member) -> Iterator[Row]:
    return read(
        select(
            DiscountUse.id,
            Discount.title,
            Store.name.label("store"),
            DiscountUse.amount_fen,
            DiscountUse.saved_fen,
            DiscountUse.used_at,
        )
        .join(Discount, Discount.id == DiscountUse.discount_id)
        .join(Store, Store.id == DiscountUse.store_id)
        .where(DiscountUse.member_id == member.id)
        .order_by(DiscountUse.id)
    )


def job_intentions(member: Member) -> Iterator[Row]:
    found = session().execute(
        select(JobIntention, JobPost.title)
        .join(JobPost, JobPost.id == JobIntention.post_id)
        .where(JobIntention.member_id == member.id)
        .order_by(JobIntention.id)
    )
    for intention, title in found:
        yield {
            "id": intention.id,
            "post": title,
            "name": intention.name,
            "phone": intention.phone,
            "cv": intention.cv,
            "sent_at": intention.sent_at,
            "opened_at": intention.opened_at,
            "withdrawn_at": intention.withdrawn_at,
        }


def hazard_reports(member: Member) -> Iterator[Row]:
    found = session().scalars(
        select(HazardReport)
        .where(HazardReport.member_id == member.id)
        .order_by(HazardReport.id)
        .options(selectinload(HazardReport.photos))
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    for report in found:
        yield {
            "id": report.id,
            "place": report.place,
            "unit": report.unit_name,
            "text": report.text,
            "state": report.state,
            "severity": report.severity,
            "attachments": [photo.attachment_id for photo in report.photos if not photo.is_after],
            "reported_at": report.reported_at,
            "reward_fen": report.reward_fen,
            "reward_coupon_id": report.reward_coupon_id,
            "card": report.card,
        }


def offer_reports(member: Member) -> Iterator[Row]:
    links = offer_report_attachments.c
    files = (
        select(func.array_agg(links.attachment_id)).where(links.report_id == OfferReport.id).scalar_subquery()
    )
    return read(
        select(
            OfferReport.id,
            Store.name.label("store"),
            OfferReport.happened_on,
            OfferReport.text,
            OfferReport.state,
            OfferReport.reported_at,
            OfferReport.answer,
            OfferReport.answered_at,
            OfferReport.decision,
            OfferReport.decided_at,
            files.label("attachment_ids"),
        )
        .join(Store, Store.id == OfferReport.store_id)
        .where(OfferReport.member_id == member.id)
        .order_by(OfferReport.id)
    )


def station_reports(member: Member) -> Iterator[Row]:
    links = station_report_attachments.c
    files = (
        select(func.array_agg(links.attachment_id))
        .where(links.report_id == StationReport.id)
        .scalar_subquery()
    )
    return read(
        select(
            StationReport.id,
            ServiceStation.name.label("station"),
            StationReport.text,
            StationReport.state,
            StationReport.reported_at,
            StationReport.answer,
            StationReport.answered_at,
            files.label("attachment_ids"),
        )
        .join(ServiceStation, ServiceStation.id == StationReport.station_id)
        .where(StationReport.member_id == member.id)
        .order_by(StationReport.id)
    )


def tickets(member: Member) -> Iterator[Row]:
    found = session().scalars(
        select(Ticket)
        .where(Ticket.member_id == member.id)
        .order_by(Ticket.id)
        .options(selectinload(Ticket.entries))
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    for ticket in found:
        yield {
            "id": ticket.id,
            "category": ticket.category,
            "state": ticket.state,
            "rating": ticket.rating,
            "entries": [
                {"at": entry.at, "is_mine": entry.member_id is not None, "text": entry.text}
                for entry in ticket.entries
            ],
        }
