"""店主: who keeps a merchant, on a phone or at a desk, and how somebody becomes an owner."""

import datetime as dt
import hashlib
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import joinedload

from app import clock
from app.db import session
from app.errors import Conflict, Forbidden
from app.services import audit, notices, unions
from app.services.merchants import MerchantNotFound
from app.services.stores import StoreNotFound
from models import ClerkInvitation, Member, Merchant, OwnerInvitation, Staff, Store

Keeper = Member | Staff
"""An owner on a phone, or staff in whose scope the merchant is."""
INVITATION_LIFE = dt.timedelta(days=7)


class NotAnOwner(Forbidden):
    code, detail = "not_an_owner", "您还不是特约商户的店主"
    next = "可以先提交商户入驻申请，或向工会要一个店主邀请码"


class OwnerInvitationInvalid(Conflict):
    code, detail = "owner_invitation_invalid", "店主邀请码不对、已使用或已过期"
    next = "请联系管理您商户的工会，重新要一个邀请码"


class OwnerNeedsPhone(Conflict):
    code, detail = "owner_needs_phone", "请先绑定手机号，便于工会与您联系"
    next = "到“我的—绑定手机号”完成后再来办理"


@dataclass(frozen=True)
class OwnerWord:
    """What staff hand over: a word for one use, until when."""

    word: str
    expires_at: dt.datetime


def ensure_is_owner(member: Member) -> None:
    """Refuse with `not_an_owner` unless some merchant is the member's."""
    if session().scalar(select(Merchant.id).where(Merchant.owner_id == member.id).limit(1)) is None:
        raise NotAnOwner


def ensure_has_phone(member: Member) -> None:
    """Refuse with `owner_needs_phone`."""
    if member.phone_index is None:
        raise OwnerNeedsPhone


def kept_by(keeper: Keeper) -> ColumnElement[bool]:
    """Of a query of merchants: those that the owner has, or that are in the staff member's scope."""
    if isinstance(keeper, Staff):
        return Merchant.union_id.in_(unions.visible_to(keeper))
    return Merchant.owner_id == keeper.id


def list_merchants(member: Member) -> Sequence[Merchant]:
    """我的商户."""
    return session().scalars(select(Merchant).where(kept_by(member)).order_by(Merchant.id)).all()


def get_merchant(keeper: Keeper, merchant_id: uuid.UUID, *, lock: bool = False) -> Merchant:
    """A merchant that is kept. Refuses with `merchant_not_found`, as if another's were not there."""
    statement = select(Merchant).where(Merchant.id == merchant_id, kept_by(keeper))
    if lock:
        statement = statement.with_for_update(of=Merchant).execution_options(populate_existing=True)
    merchant = session().scalar(statement)
    if merchant is None:
        raise MerchantNotFound
    return merchant


def get_store(keeper: Keeper, store_id: uuid.UUID, *, lock: bool = False) -> Store:
    """A store of a merchant that is kept. Refuses with `store_not_found`."""
    statement = (
        select(Store)
        .join(Store.merchant)
        .where(Store.id == store_id, kept_by(keeper))
        .options(joinedload(Store.merchant))
    )
    if lock:
        statement = statement.with_for_update(of=Store).execution_options(populate_existing=True)
    store = session().scalar(statement)
    if store is None:
        raise StoreNotFound
    return store


def invite(staff: Staff, merchant_id: uuid.UUID) -> OwnerWord:
    """邀请店主: a word that makes one member the merchant's owner, once, within seven days.

    Earlier words of the merchant die with it. Refuses with `merchant_not_found`.
    """
    merchant, now = get_merchant(staff, merchant_id), clock.now()
    session().execute(
        update(OwnerInvitation)
        .where(
            OwnerInvitation.merchant_id == merchant.id,
            OwnerInvitation.accepted_at.is_(None),
            OwnerInvitation.expires_at > now,
        )
        .values(expires_at=now)
    )
    word = secrets.token_urlsafe(12)
    invitation = OwnerInvitation(
        merchant_id=merchant.id, word_hash=_hash(word), invited_by=staff.id, expires_at=now + INVITATION_LIFE
    )
    session().add(invitation)
    session().flush()
    audit.record(staff, "owners.invite", invitation, merchant_id=str(merchant.id))
    return OwnerWord(word, invitation.expires_at)


def find_invitation(merchant: Merchant) -> OwnerInvitation | None:
    """The invitation that is waiting to be accepted, if any; there is one at a time."""
    return session().scalar(
        select(OwnerInvitation)
        .where(
            OwnerInvitation.merchant_id == merchant.id,
            OwnerInvitation.accepted_at.is_(None),
            OwnerInvitation.expires_at > clock.now(),
        )
        .order_by(OwnerInvitation.id.desc())
        .limit(1)
    )


def accept(member: Member, word: str) -> Merchant:
    """接受店主邀请: the merchant is the member's from now on, and nobody else's.

    The conditional UPDATE lets the word work once. Refuses with `owner_needs_phone`,
    `owner_invitation_invalid`.
    """
    ensure_has_phone(member)
    now = clock.now()
    merchant_id = session().scalar(
        update(OwnerInvitation)
        .where(
            OwnerInvitation.word_hash == _hash(word),
            OwnerInvitation.accepted_at.is_(None),
            OwnerInvitation.expires_at > now,
        )
        .values(accepted_at=now, accepted_by=member.id)
        .returning(OwnerInvitation.merchant_id)
    )
    if merchant_id is None:
        raise OwnerInvitationInvalid
    merchant = session().get_one(Merchant, merchant_id, with_for_update=True)
    before, merchant.owner_id = merchant.owner_id, member.id
    audit.record(member, "owners.accept", merchant, before=str(before) if before else None)
    if before is not None and before != member.id:
        facts = {"name": merchant.name, "at": notices.moment_text(now)}
        notices.write(before, "owner_replaced", merchant, facts=facts, occasion=now.isoformat())
    return merchant


def leave(member: Member) -> int:
    """账号注销: the member's merchants wait for a new owner, without the old one's name and number.

    Invitations that the owner wrote and nobody has used are void. Gives how many merchants were left.
    """
    now = clock.now()
    merchants = session().scalars(
        select(Merchant).where(Merchant.owner_id == member.id).order_by(Merchant.id).with_for_update()
    )
    left = merchants.all()
    for merchant in left:
        merchant.owner_id, merchant.contact_name, merchant.contact_phone = None, None, None
        audit.record(None, "owners.leave", merchant, before=str(member.id))
    session().execute(
        update(ClerkInvitation)
        .where(
            ClerkInvitation.invited_by == member.id,
            ClerkInvitation.accepted_at.is_(None),
            ClerkInvitation.expires_at > now,
        )
        .values(expires_at=now, cancelled_at=now)
    )
    return len(left)


def _hash(word: str) -> bytes:
    return hashlib.sha256(word.encode()).digest()
