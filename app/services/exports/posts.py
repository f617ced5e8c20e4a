"""身份: what the person keeps for others — shops, tills, stations, posts of an employer."""

from collections.abc import Iterator

from sqlalchemy import func, select

from app.db import session
from app.services.exports.rows import ROWS_AT_ONCE, Row, read
from models import (
    Clerk,
    Employer,
    Member,
    Merchant,
    MerchantApplication,
    ServiceStation,
    Statement,
    StationKeeper,
    Store,
    merchant_application_attachments,
)


def applications(member: Member) -> Iterator[Row]:
    links = merchant_application_attachments.c
    files = (
        select(func.array_agg(links.attachment_id))
        .where(links.application_id == MerchantApplication.id)
        .scalar_subquery()
    )
    found = session().execute(
        select(MerchantApplication, files)
        .where(MerchantApplication.member_id == member.id)
        .order_by(MerchantApplication.id)
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    for application, attachment_ids in found:
        yield {
            "id": application.id,
            "name": application.name,
            "credit_code": application.credit_code,
            "category": application.category,
            "district": application.district,
            "address": application.address,
            "offer": application.offer,
            "contact_name": application.contact_name,
            "contact_phone": application.contact_phone,
            "licence_ends_on": application.licence_ends_on,
            "state": application.state,
            "submitted_at": application.submitted_at,
            "due_at": application.due_at,
            "decided_at": application.decided_at,
            "reason": application.reason,
            "merchant_id": application.merchant_id,
            "attachment_ids": attachment_ids or [],
        }


def merchants(member: Member) -> Iterator[Row]:
    owned = session().scalars(select(Merchant).where(Merchant.owner_id == member.id).order_by(Merchant.id))
    for merchant in owned:
        yield {
            "id": merchant.id,
            "name": merchant.name,
            "state": merchant.state,
            "contact_name": merchant.contact_name,
            "contact_phone": merchant.contact_phone,
        }


def agreed_statements(member: Member) -> Iterator[Row]:
    return read(
        select(Statement.id, Statement.begins_on, Statement.ends_on, Statement.state, Statement.agreed_at)
        .where(Statement.agreed_by == member.id)
        .order_by(Statement.id)
    )


def clerk_bindings(member: Member) -> Iterator[Row]:
    return read(
        select(Clerk.id, Store.name.label("store"), Clerk.bound_at, Clerk.removed_at)
        .join(Store, Store.id == Clerk.store_id)
        .where(Clerk.member_id == member.id)
        .order_by(Clerk.id)
    )


def employers(member: Member) -> Iterator[Row]:
    found = session().scalars(select(Employer).where(Employer.member_id == member.id).order_by(Employer.id))
    for employer in found:
        yield {
            "id": employer.id,
            "name": employer.name,
            "credit_code": employer.credit_code,
            "contact_name": employer.contact_name,
            "contact_phone": employer.contact_phone,
            "state": employer.state,
            "submitted_at": employer.submitted_at,
        }


def station_bindings(member: Member) -> Iterator[Row]:
    return read(
        select(
            StationKeeper.id,
            ServiceStation.name.label("station"),
            StationKeeper.bound_at,
            StationKeeper.removed_at,
        )
        .join(ServiceStation, ServiceStation.id == StationKeeper.station_id)
        .where(StationKeeper.member_id == member.id)
        .order_by(StationKeeper.id)
    )
