"""核销员: how a member becomes one, and at which stores."""

import datetime as dt
import hashlib
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from app import clock, db
from app.db import session
from app.errors import Conflict, Forbidden
from app.services import audit, merchants, notices
from app.services.audit import Actor
from models import Clerk, ClerkInvitation, Member, Store

INVITATION_LIFE = dt.timedelta(days=7)


class NotAClerk(Forbidden):
    code, detail = "not_a_clerk", "您还不是这家门店的核销员"
    next = "请向店主要一个核销员邀请码，接受后再来核销"


class InvitationInvalid(Conflict):
    code, detail = "invitation_invalid", "邀请码不对、已使用或已过期"
    next = "请向店主重新要一个邀请码"


class InvitationNeedsPhone(Conflict):
    code, detail = "invitation_needs_phone", "成为核销员前请先绑定手机号，便于门店与您联系"
    next = "到“我的—绑定手机号”完成后再接受邀请"


@dataclass(frozen=True)
class Invitation:
    """What the owner hands over: a word for one use, until when."""

    word: str
    store: Store
    expires_at: dt.datetime


def ensure_is_clerk(member: Member) -> None:
    """Refuse with `not_a_clerk` unless bound to some store."""
    found = session().scalar(
        select(Clerk.id).where(Clerk.member_id == member.id, Clerk.removed_at.is_(None)).limit(1)
    )
    if found is None:
        raise NotAClerk


def get_binding(member: Member, store_id: uuid.UUID) -> Clerk:
    """The member's binding to a store. A store that does not exist looks the same: `not_a_clerk`."""
    clerk = session().scalar(
        select(Clerk)
        .where(Clerk.member_id == member.id, Clerk.store_id == store_id, Clerk.removed_at.is_(None))
        .options(joinedload(Clerk.store))
    )
    if clerk is None:
        raise NotAClerk
    return clerk


def list_stores(member: Member) -> Sequence[Store]:
    """我的门店: where the member may redeem."""
    return (
        session()
        .scalars(
            select(Store)
            .join(Clerk, Clerk.store_id == Store.id)
            .where(Clerk.member_id == member.id, Clerk.removed_at.is_(None))
            .options(joinedload(Store.merchant))
            .order_by(Store.id)
        )
        .all()
    )


def invite(actor: Actor, store: Store) -> Invitation:
    """邀请核销员: a word that binds one member to the store, once, within seven days."""
    word = secrets.token_urlsafe(9)
    invitation = ClerkInvitation(
        store_id=store.id, word_hash=_hash(word), expires_at=clock.now() + INVITATION_LIFE
    )
    session().add(invitation)
    audit.record(actor, "clerks.invite", invitation, store_id=str(store.id))
    return Invitation(word, store, invitation.expires_at)


def accept(member: Member, word: str) -> Clerk:
    """接受邀请: become a clerk of the inviting store. The conditional UPDATE lets the word work once.

    Refuses with `invitation_needs_phone`, `invitation_invalid`. Accepting for a store where one is a
    clerk already gives that binding again.
    """
    if member.phone_index is None:
        raise InvitationNeedsPhone
    store_id = _spend(_hash(word), member, clock.now())
    if store_id is None:
        raise InvitationInvalid
    return bind(member, store_id)


def _spend(word_hash: bytes, member: Member, now: dt.datetime) -> uuid.UUID | None:
    """The inviting store, once: of rivals, the second waits for the first, then finds nothing to spend."""
    return session().scalar(
        update(ClerkInvitation)
        .where(
            ClerkInvitation.word_hash == word_hash,
            ClerkInvitation.accepted_at.is_(None),
            ClerkInvitation.expires_at > now,
        )
        .values(accepted_at=now, accepted_by=member.id)
        .returning(ClerkInvitation.store_id)
    )


def bind(member: Member, store_id: uuid.UUID) -> Clerk:
    """Bind a member to a store, once."""
    db.lock("clerk", str(member.id), str(store_id))
    try:
        return get_binding(member, store_id)
    except NotAClerk:
        clerk = Clerk(member_id=member.id, store_id=store_id, bound_at=clock.now())
        session().add(clerk)
        session().flush()
        audit.record(member, "clerks.bind", clerk, store_id=str(store_id))
        bound = get_binding(member, store_id)
        facts = {"store": bound.store.name, "at": notices.moment_text(bound.bound_at)}
        merchants.tell_owner(bound.store.merchant_id, "clerk_joined", bound, facts=facts, unless=member.id)
        return bound


def unbind(actor: Actor, clerk: Clerk) -> None:
    """解除核销员: from now on the member redeems nothing at this store. A new invitation binds again."""
    clerk.removed_at = clock.now()
    audit.record(actor, "clerks.unbind", clerk, store_id=str(clerk.store_id))
    if actor is None or actor.id != clerk.member_id:
        store = session().get_one(Store, clerk.store_id)
        facts = {"store": store.name, "at": notices.moment_text(clerk.removed_at)}
        notices.write(clerk.member_id, "clerk_removed", clerk, facts=facts)


def unbind_everywhere(member: Member) -> int:
    """账号注销: the member redeems nowhere any more. How many bindings that ended."""
    bindings = session().scalars(
        select(Clerk).where(Clerk.member_id == member.id, Clerk.removed_at.is_(None)).with_for_update()
    )
    ended = bindings.all()
    for clerk in ended:
        unbind(None, clerk)
    return len(ended)


def _hash(word: str) -> bytes:
    return hashlib.sha256(word.encode()).digest()
