"""注销的申请: asked for by the person or by WeChat, and taken back while the cooling-off lasts."""

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import func, select

from app import clock
from app.db import session
from app.errors import Conflict, NotFound
from app.services import audit, notices
from app.services.audit import Actor
from models import (
    Clerk,
    Coupon,
    CouponState,
    Erasure,
    ErasureSource,
    ErasureState,
    Member,
    Merchant,
    MerchantState,
)

WAY_BACK = "在此之前打开小程序，到“我的—注销账号”点“撤回”，账号照常使用"


class ErasureOwnerMustHandOver(Conflict):
    code, detail = "erasure_owner_must_hand_over", "您还是特约商户的店主，请先把商户交给别人再注销"
    next = "请联系管理您商户的工会，更换店主或办理清退，然后再来注销"


class ErasureNotFound(NotFound):
    code, detail = "erasure_not_found", "您没有正在办理的注销"


@dataclass(frozen=True)
class Wish:
    """A wish under way, and what will be lost with it unless it is taken back."""

    erasure: Erasure
    unused_coupon_count: int
    clerk_store_count: int
    way_back: str = WAY_BACK


_cooling_off = [dt.timedelta(days=15)]


def cool_off_for(days: int) -> None:
    """How long a wish can be taken back. Called once by the factory."""
    _cooling_off[:] = [dt.timedelta(days=days)]


def request(member: Member) -> Wish:
    """申请注销: nothing is lost before the cooling-off ends, and until then everything works as ever.

    Who asks again is told of the same wish. An owner first hands the merchant over: its statements and its
    reports would have nobody left to answer them. A clerk's bindings end with the account.
    Refuses with `erasure_owner_must_hand_over`.
    """
    _lock(member.id)
    erasure = find_living(member.id)
    if erasure is None:
        _ensure_owns_nothing(member.id)
        erasure = _begin(member, ErasureSource.PERSON, actor=member)
    return Wish(erasure, _count_unused_coupons(member.id), _count_stores(member.id))


def start_for_wechat(member: Member, source: ErasureSource, happened_at: dt.datetime) -> None:
    """微信告知: the person has left, or revoked what was allowed; the same as if they had asked.

    An owner too: WeChat's word cannot be refused, and the merchant then waits for a new owner. What happened
    before the person took a wish back says nothing new.
    """
    _lock(member.id)
    if find_living(member.id) is not None:
        return
    taken_back_at = session().scalar(
        select(func.max(Erasure.cancelled_at)).where(Erasure.member_id == member.id)
    )
    # WeChat counts whole seconds.
    if taken_back_at is None or happened_at >= taken_back_at.replace(microsecond=0):
        _begin(member, source, actor=None)


def take_back(member: Member) -> None:
    """撤回注销. Refuses with `erasure_not_found`."""
    erasure = session().scalar(
        select(Erasure)
        .where(Erasure.member_id == member.id, Erasure.state == ErasureState.COOLING)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if erasure is None:
        raise ErasureNotFound
    erasure.state, erasure.cancelled_at = ErasureState.CANCELLED, clock.now()
    audit.record(member, "erasures.take_back", erasure)
    notices.write(
        member.id, "erasure_cancelled", erasure, facts={"at": notices.moment_text(erasure.cancelled_at)}
    )


def find_living(member_id: uuid.UUID) -> Erasure | None:
    """The wish that is cooling off."""
    return session().scalar(
        select(Erasure).where(Erasure.member_id == member_id, Erasure.state == ErasureState.COOLING)
    )


def _begin(member: Member, source: ErasureSource, *, actor: Actor) -> Erasure:
    now = clock.now()
    erasure = Erasure(
        member_id=member.id,
        source=source,
        state=ErasureState.COOLING,
        requested_at=now,
        due_at=now + _cooling_off[0],
    )
    session().add(erasure)
    session().flush()
    audit.record(actor, "erasures.request", erasure, source=source.value)
    kind = "erasure_requested" if source is ErasureSource.PERSON else "erasure_for_wechat"
    notices.write(member.id, kind, erasure, facts={"until": notices.until_text(erasure.due_at)})
    return erasure


def _lock(member_id: uuid.UUID) -> None:
    """Two wishes of one person at once are one."""
    session().execute(select(Member.id).where(Member.id == member_id).with_for_update())


def _ensure_owns_nothing(member_id: uuid.UUID) -> None:
    owned = session().scalar(
        select(Merchant.name)
        .where(Merchant.owner_id == member_id, Merchant.state != MerchantState.DELISTED)
        .limit(1)
    )
    if owned is not None:
        raise ErasureOwnerMustHandOver(detail=f"您还是“{owned}”的店主，请先把商户交给别人再注销")


def _count_unused_coupons(member_id: uuid.UUID) -> int:
    return (
        session().scalar(
            select(func.count()).where(
                Coupon.member_id == member_id,
                Coupon.state == CouponState.CLAIMED,
                Coupon.use_closes_at > clock.now(),
            )
        )
        or 0
    )


def _count_stores(member_id: uuid.UUID) -> int:
    return (
        session().scalar(select(func.count()).where(Clerk.member_id == member_id, Clerk.removed_at.is_(None)))
        or 0
    )
