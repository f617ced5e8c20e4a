"""商户的合作: entered or approved, under contract, suspended, resumed, delisted with a reason."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, func, literal, or_, select, type_coerce, union_all
from sqlalchemy.orm import selectinload

from app import clock, credit_codes, paging
from app.db import session
from app.errors import Conflict, InvalidValue
from app.paging import Key, Page
from app.services import attachments, audit, merchants, notices, owners, unions
from app.services.merchants import MerchantNotFound
from app.text import matches, search_text
from models import (
    Anomaly,
    AnomalyState,
    Category,
    Merchant,
    MerchantApplication,
    MerchantContract,
    MerchantState,
    OfferReport,
    OwnerInvitation,
    ReportState,
    Staff,
    Store,
)

_DAY = dt.timedelta(days=1)
_TOLD = {
    MerchantState.SUSPENDED: "merchant_suspended",
    MerchantState.ACTIVE: "merchant_resumed",
    MerchantState.DELISTED: "merchant_delisted",
}
"""What the owner hears of each state that a merchant is brought into."""


class MerchantAlreadyListed(Conflict):
    code, detail = "merchant_already_listed", "这个统一社会信用代码的商户已经入驻"
    next = "如果这是您的商户，请联系管理它的工会取得店主邀请码"


class CategoryUnknown(InvalidValue):
    code, detail = "category_unknown", "没有这个商户类别，请从类别列表里选一个"


class ContractOverlaps(Conflict):
    code, detail = "contract_overlaps", "合同期间与这家商户已有的合同重叠，请核对起止日期"


class ContractOutOfOrder(InvalidValue):
    code, detail = "contract_out_of_order", "合同的结束日期不能早于开始日期"


class MerchantStateForbids(Conflict):
    code, detail = "merchant_state_forbids", "商户现在的状态不能这样办理"


@dataclass(frozen=True)
class Trace:
    """What workers' reports, and patterns of redemptions that were looked into, have left on a merchant."""

    upheld_count: int
    open_count: int
    confirmed_anomaly_count: int
    open_anomaly_count: int


@dataclass(frozen=True)
class MerchantFile:
    """A merchant as its keepers at the desk see it."""

    merchant: Merchant
    contracts: Sequence[MerchantContract]
    stores: Sequence[Store]
    trace: Trace
    invitation: OwnerInvitation | None
    """店主邀请 that somebody may still accept."""


def list_merchants(
    staff: Staff,
    *,
    q: str | None,
    state: MerchantState | None,
    ending_before: dt.date | None,
    limit: int,
    cursor: str | None,
) -> Page[Merchant]:
    """商户列表 in one's scope; `ending_before` finds what runs out, the soonest first."""
    statement = select(Merchant).where(owners.kept_by(staff))
    if q:
        is_code = Merchant.credit_code == q.strip().upper()
        statement = statement.where(or_(matches(Merchant.search_text, q), is_code))
    if state:
        statement = statement.where(Merchant.state == state)
    if ending_before:
        ends = or_(Merchant.contract_ends_on < ending_before, Merchant.licence_ends_on < ending_before)
        statement = statement.where(ends)
    order = [Key(Merchant.__table__.c.id, paging.identity)]
    if ending_before:
        soonest = func.least(Merchant.__table__.c.contract_ends_on, Merchant.__table__.c.licence_ends_on)
        order.insert(0, Key(soonest, dt.date.fromisoformat))
    rows, more = paging.fetch(session(), statement, order, limit=limit, cursor=cursor)
    return Page([merchant for (merchant,) in rows], more)


def get_file(staff: Staff, merchant_id: uuid.UUID) -> MerchantFile:
    """商户档案: contracts, stores, and the trace of reports. Refuses with `merchant_not_found`."""
    merchant = session().scalar(
        select(Merchant)
        .where(Merchant.id == merchant_id, owners.kept_by(staff))
        .options(selectinload(Merchant.contracts), selectinload(Merchant.stores))
        .execution_options(populate_existing=True)
    )
    if merchant is None:
        raise MerchantNotFound
    return MerchantFile(
        merchant, merchant.contracts, merchant.stores, _trace(merchant), owners.find_invitation(merchant)
    )


def _trace(merchant: Merchant) -> Trace:
    """Both in one question."""
    counted = union_all(
        *(
            select(literal(table.__tablename__), type_coerce(table.state, String), func.count())
            .where(table.merchant_id == merchant.id)
            .group_by(table.state)
            for table in (OfferReport, Anomaly)
        )
    )
    counts = {(row[0], row[1]): row[2] for row in session().execute(counted)}

    def count(table: type[OfferReport | Anomaly], *states: str) -> int:
        return sum(counts.get((table.__tablename__, state), 0) for state in states)

    return Trace(
        upheld_count=count(OfferReport, ReportState.UPHELD),
        open_count=count(OfferReport, ReportState.OPEN, ReportState.ANSWERED),
        confirmed_anomaly_count=count(Anomaly, AnomalyState.CONFIRMED),
        open_anomaly_count=count(Anomaly, AnomalyState.OPEN),
    )


def enter(
    staff: Staff, *, union_id: uuid.UUID, contract: dict[str, Any], facts: dict[str, Any]
) -> MerchantFile:
    """录入商户: a merchant that came to the union's desk; its owner is invited afterwards.

    Refuses with `union_not_found`, `credit_code_invalid`, `category_unknown`, `merchant_already_listed`,
    `contract_out_of_order`, `contract_overlaps`.
    """
    unions.get_in_scope(staff, union_id)
    facts["credit_code"] = credit_codes.parse(facts["credit_code"])
    merchant = list_anew(union_id, facts)
    audit.record(staff, "merchant_lives.enter", merchant, union_id=str(union_id))
    add_contract(staff, merchant, **contract)
    return get_file(staff, merchant.id)


def approve(application: MerchantApplication) -> Merchant:
    """The merchant that an approved application becomes, owned by its applicant."""
    facts = {
        name: getattr(application, name)
        for name in ("name", "credit_code", "category", "contact_name", "contact_phone", "licence_ends_on")
    }
    return list_anew(application.union_id, {**facts, "owner_id": application.member_id})


def list_anew(union_id: uuid.UUID, facts: dict[str, Any]) -> Merchant:
    """A merchant with these facts. One that was delisted keeps its row, and so its stores and its trace."""
    ensure_category(facts["category"])
    merchant = session().scalar(
        select(Merchant).where(Merchant.credit_code == facts["credit_code"]).with_for_update()
    )
    if merchant is None:
        merchant = Merchant(union_id=union_id)
        session().add(merchant)
    elif merchant.state is not MerchantState.DELISTED:
        raise MerchantAlreadyListed
    merchant.union_id, merchant.state, merchant.state_reason = union_id, MerchantState.ACTIVE, None
    for name, value in facts.items():
        setattr(merchant, name, value)
    merchant.search_text = search_text(merchant.name)
    session().flush()
    return merchant


def ensure_not_listed(credit_code: str) -> None:
    """Refuse with `merchant_already_listed` where a living merchant has this licence."""
    found = session().scalar(
        select(Merchant.id).where(
            Merchant.credit_code == credit_code, Merchant.state != MerchantState.DELISTED
        )
    )
    if found is not None:
        raise MerchantAlreadyListed


def ensure_category(slug: str) -> None:
    """Refuse with `category_unknown`."""
    if session().get(Category, slug) is None:
        raise CategoryUnknown


def update(staff: Staff, merchant_id: uuid.UUID, **changes: Any) -> MerchantFile:
    """修改商户资料. Refuses with `merchant_not_found`, `category_unknown`."""
    merchant = owners.get_merchant(staff, merchant_id, lock=True)
    if "category" in changes:
        ensure_category(changes["category"])
    for name, value in changes.items():
        setattr(merchant, name, value)
    merchant.search_text = search_text(merchant.name)
    audit.record(staff, "merchant_lives.update", merchant, fields=sorted(changes))
    return get_file(staff, merchant_id)


def sign(
    staff: Staff,
    merchant_id: uuid.UUID,
    *,
    number: str,
    begins_on: dt.date,
    ends_on: dt.date,
    attachment_id: uuid.UUID | None = None,
) -> MerchantFile:
    """签约或续约: one more contract; two of a merchant never overlap.

    Refuses with `merchant_not_found`, `merchant_state_forbids`, `contract_out_of_order`,
    `contract_overlaps`, `attachment_not_found`.
    """
    merchant = owners.get_merchant(staff, merchant_id, lock=True)
    if merchant.state is MerchantState.DELISTED:
        raise MerchantStateForbids(detail="商户已经下架，请重新办理入驻")
    attachment = attachments.take_own(staff, [attachment_id])[0] if attachment_id else None
    add_contract(
        staff,
        merchant,
        number=number,
        begins_on=begins_on,
        ends_on=ends_on,
        attachment_id=attachment.id if attachment else None,
    )
    facts = {"name": merchant.name, "on": notices.day_text(ends_on)}
    merchants.tell_owner(
        merchant.id, "contract_signed", merchant, facts=facts, occasion=clock.now().isoformat()
    )
    return get_file(staff, merchant_id)


def add_contract(
    staff: Staff,
    merchant: Merchant,
    *,
    number: str,
    begins_on: dt.date,
    ends_on: dt.date,
    attachment_id: uuid.UUID | None = None,
) -> None:
    """A contract of a merchant that is locked or new. Refuses as `sign` does."""
    if ends_on < begins_on:
        raise ContractOutOfOrder
    if session().scalar(
        select(MerchantContract.id)
        .where(
            MerchantContract.merchant_id == merchant.id,
            MerchantContract.begins_on <= ends_on,
            MerchantContract.ends_on >= begins_on,
        )
        .limit(1)
    ):
        raise ContractOverlaps
    contract = MerchantContract(
        merchant_id=merchant.id,
        number=number,
        begins_on=begins_on,
        ends_on=ends_on,
        attachment_id=attachment_id,
    )
    session().add(contract)
    session().flush()
    _set_current(merchant)
    audit.record(
        staff,
        "merchant_lives.sign",
        merchant,
        contract_id=str(contract.id),
        begins_on=begins_on.isoformat(),
        ends_on=ends_on.isoformat(),
    )


def turn_contracts() -> int:
    """合同换期: merchants whose contract has ended go on with one that begins later. Gives how many."""
    today = clock.today()
    later = select(MerchantContract.merchant_id).where(MerchantContract.ends_on >= today)
    ended = session().scalars(
        select(Merchant)
        .where(Merchant.contract_ends_on < today, Merchant.id.in_(later))
        .with_for_update(skip_locked=True)
    )
    turned = 0
    for merchant in ended:
        _set_current(merchant)
        turned += 1
    return turned


def _set_current(merchant: Merchant) -> None:
    """Write the stretch of contracts without a gap that covers today, else the next one, else the last."""
    spans = session().execute(
        select(MerchantContract.begins_on, MerchantContract.ends_on)
        .where(MerchantContract.merchant_id == merchant.id)
        .order_by(MerchantContract.begins_on)
    )
    stretches: list[tuple[dt.date, dt.date]] = []
    for begins_on, ends_on in spans:
        if stretches and begins_on == stretches[-1][1] + _DAY:
            stretches[-1] = stretches[-1][0], ends_on
        else:
            stretches.append((begins_on, ends_on))
    living = [stretch for stretch in stretches if stretch[1] >= clock.today()]
    merchant.contract_begins_on, merchant.contract_ends_on = living[0] if living else stretches[-1]


def suspend(staff: Staff, merchant_id: uuid.UUID, reason: str) -> MerchantFile:
    """暂停: nothing of it is shown or claimed until it is resumed; what was claimed can be redeemed.

    Refuses with `merchant_not_found`, `merchant_state_forbids`.
    """
    return _move(staff, merchant_id, "suspend", {MerchantState.ACTIVE}, MerchantState.SUSPENDED, reason)


def resume(staff: Staff, merchant_id: uuid.UUID) -> MerchantFile:
    """恢复. Refuses with `merchant_not_found`, `merchant_state_forbids`."""
    return _move(staff, merchant_id, "resume", {MerchantState.SUSPENDED}, MerchantState.ACTIVE, None)


def delist(staff: Staff, merchant_id: uuid.UUID, reason: str) -> MerchantFile:
    """下架, for good: only a new application brings it back. Refuses as `suspend` does."""
    stoppable = {MerchantState.ACTIVE, MerchantState.SUSPENDED}
    _move(staff, merchant_id, "delist", stoppable, MerchantState.DELISTED, reason)
    _cut_contracts(merchant_id)
    return get_file(staff, merchant_id)


def _cut_contracts(merchant_id: uuid.UUID) -> None:
    """What is delisted is under contract no longer; a later contract finds the time free."""
    today = clock.today()
    running = session().scalars(
        select(MerchantContract).where(
            MerchantContract.merchant_id == merchant_id, MerchantContract.ends_on >= today
        )
    )
    for contract in running:
        if contract.begins_on < today:
            contract.ends_on = today - _DAY
        else:
            session().delete(contract)
    session().flush()


def _move(
    staff: Staff,
    merchant_id: uuid.UUID,
    act: str,
    allowed: set[MerchantState],
    state: MerchantState,
    reason: str | None,
) -> MerchantFile:
    merchant = owners.get_merchant(staff, merchant_id, lock=True)
    if merchant.state not in allowed:
        raise MerchantStateForbids
    before, merchant.state, merchant.state_reason = merchant.state, state, reason
    audit.record(staff, f"merchant_lives.{act}", merchant, before=before.value)
    now = clock.now()
    facts = {"name": merchant.name, "at": notices.moment_text(now)}
    if reason is not None:
        facts["reason"] = notices.sentence(reason)
    # The same may happen again, and is then said again.
    merchants.tell_owner(merchant.id, _TOLD[state], merchant, facts=facts, occasion=now.isoformat())
    return get_file(staff, merchant_id)
