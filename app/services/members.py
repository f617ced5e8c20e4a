"""会员: login, profile and phone number. Real-name verification stands in `verifications`."""

import datetime as dt
import uuid
from dataclasses import dataclass

import uuid_utils.compat
from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload

from app import clock, db, tokens, wechat
from app.db import session
from app.errors import Conflict, InvalidValue, Unavailable
from app.services import audit, cards, notices, roster
from app.tokens import Login, LoginRequired
from models import (
    PHONE,
    Erasure,
    ErasureState,
    ManualCheck,
    Member,
    RosterEntry,
    Union,
    UnionCard,
    Unit,
    Verification,
)
from models.personal import index_of

CHINA = "86"


class PhoneTaken(Conflict):
    code, detail = "phone_taken", "这个手机号已绑定在另一个账号上"
    next = "如果这是您现在使用的号码，请再点一次“绑定手机号”并选择“由本账号接管”；仍有疑问请拨打 12351"


class NicknameRefused(InvalidValue):
    code, detail = "nickname_refused", "这个昵称没有通过内容审核，请换一个"


class NicknameNotChecked(Unavailable):
    code, detail = "nickname_not_checked", "昵称暂时无法审核，请重新打开小程序后再试"


@dataclass(frozen=True)
class LoggedIn:
    """What a login gives: the token to keep, until when, and who one is."""

    token: str
    expires_at: dt.datetime
    member: "Profile"


@dataclass(frozen=True)
class Profile:
    """我的资料: the account with what the roster and the card add to it, where the person is verified."""

    member: Member
    entry: RosterEntry | None
    union: Union | None
    unit: Unit | None
    card: UnionCard | None
    erasure: Erasure | None
    manual_check: ManualCheck | None = None
    """The latest one, while it says why the person is not verified."""

    @property
    def membership(self) -> "Profile | None":
        """会籍: the person as the roster has them; None before verification."""
        return self if self.entry is not None else None


def log_in(code: str) -> LoggedIn:
    """登录: exchange a wx.login code for a session; the account is made at the first login.

    Refuses with `wechat_code_invalid`, `wechat_login_blocked`, `wechat_unavailable`.
    """
    person = db.ask_once(("login", code), lambda: wechat.client().code_to_session(code))
    member = _find_or_make(person.openid, person.unionid)
    if person.unionid is not None and member.unionid != person.unionid:
        member.unionid = person.unionid
    token, expires_at = tokens.open_login(member.id, member.openid, member.login_epoch)
    return LoggedIn(token, expires_at, get_profile(member))


def _find_or_make(openid: str, unionid: str | None) -> Member:
    """The one account of an openid. Of first logins at once, one inserts and the others find its row."""
    session().execute(
        insert(Member)
        .values(id=uuid_utils.compat.uuid7(), openid=openid, unionid=unionid)
        .on_conflict_do_nothing(index_elements=["openid"])
    )
    return (
        session()
        .scalars(select(Member).where(Member.openid == openid).options(joinedload(Member.roster_entry)))
        .one()
    )


def find_for_login(current: Session, member_id: uuid.UUID) -> Member | None:
    """The account behind a login, with its roster entry, in one query."""
    return current.scalar(
        select(Member).where(Member.id == member_id).options(joinedload(Member.roster_entry))
    )


def get_profile(member: Member) -> Profile:
    """我的资料."""
    erasure = session().scalar(
        select(Erasure).where(Erasure.member_id == member.id, Erasure.state == ErasureState.COOLING)
    )
    if not member.is_verified or member.roster_entry_id is None:
        return Profile(member, None, None, None, None, erasure, _find_check(member))
    entry, union, unit = roster.get_home(member.roster_entry_id)
    return Profile(member, entry, union, unit, cards.get_card(member), erasure)


def _find_check(member: Member) -> ManualCheck | None:
    if member.verification is Verification.NONE:
        return None
    return session().scalar(
        select(ManualCheck)
        .where(ManualCheck.member_id == member.id)
        .order_by(ManualCheck.id.desc())
        .limit(1)
        .options(joinedload(ManualCheck.union))
    )


def update_profile(
    login: Login,
    *,
    nickname: str | None = None,
    district: str | None = None,
    is_single: bool | None = None,
) -> Profile:
    """修改资料: a nickname is shown to others, so WeChat's content check is asked before anything is kept.

    Refuses with `nickname_refused`, `nickname_not_checked`, `wechat_unavailable`.
    """
    if nickname is not None:
        _ensure_presentable(login, nickname)
    member = lock(login)
    if nickname is not None:
        member.nickname = nickname
    if district is not None:
        member.district = district
    if is_single is not None:
        member.is_single = is_single
    given = {"nickname": nickname, "district": district, "is_single": is_single}
    changed = [name for name, value in given.items() if value is not None]
    if changed:
        audit.record(member, "members.update", member, fields=changed)
    return get_profile(member)


def _ensure_presentable(login: Login, nickname: str) -> None:
    try:
        verdict = db.ask_once(
            ("nickname", nickname),
            lambda: wechat.client().check_text(login.openid, nickname, wechat.TextScene.PROFILE),
        )
    except wechat.WeChatRefused:
        raise NicknameNotChecked from None
    if verdict.suggest is wechat.Suggest.RISKY:
        raise NicknameRefused


def bind_phone(login: Login, code: str, *, take_over: bool = False) -> Profile:
    """绑定手机号: the number that WeChat vouches for, bound to the same openid; a new one replaces the old.

    A number leaves the account that had it only when the person says so (`take_over`), with a fresh code:
    WeChat has just proved whose it is now. Both accounts are audited.
    Refuses with `wechat_code_invalid`, `wechat_unavailable`, `phone_taken`.
    """
    try:
        phone = db.ask_once(("phone", code), lambda: wechat.client().phone_number(code, login.openid))
    except wechat.WeChatRefused:
        raise wechat.WeChatUnavailable from None
    number = phone.number if phone.country_code == CHINA else f"+{phone.country_code} {phone.number}"
    member, holder = _lock_with_holder(login, number)
    if holder is not None:
        if not take_over:
            raise PhoneTaken
        holder.phone, holder.phone_bound_at = None, None
        audit.record(member, "members.lose_phone", holder)
        now = clock.now()
        facts = {"at": notices.moment_text(now)}
        notices.write(holder.id, "phone_moved", holder, facts=facts, occasion=now.isoformat())
        session().flush()
    member.phone = number
    member.phone_bound_at = clock.now()
    audit.record(member, "members.bind_phone", member)
    session().flush()
    return get_profile(member)


def _lock_with_holder(login: Login, number: str) -> tuple[Member, Member | None]:
    """The account of a login and whichever other account holds `number`, both locked.

    The number is locked first, so that two newcomers cannot both find it free. The accounts follow in one
    statement in the order of their ids: two people who take over each other's number would otherwise each
    hold what the other waits for.
    """
    index = index_of(PHONE, number)
    db.lock("phone", index.hex())
    found = session().scalars(
        select(Member)
        .where(or_(Member.id == login.member_id, Member.phone_index == index))
        .order_by(Member.id)
        .options(joinedload(Member.roster_entry))
        .with_for_update(of=Member)
    )
    accounts = {member.id: member for member in found}
    member = _living(accounts.pop(login.member_id, None), login)
    return member, next(iter(accounts.values()), None)


def lock(login: Login) -> Member:
    """The account of a login, locked; a login that has been ended since is refused."""
    member = session().scalar(
        select(Member)
        .where(Member.id == login.member_id)
        .options(joinedload(Member.roster_entry))
        .with_for_update(of=Member)
    )
    return _living(member, login)


def lock_by_id(member_id: uuid.UUID) -> Member:
    """An account that is there, locked: whoever writes of this person now waits, or is waited for."""
    return (
        session()
        .scalars(
            select(Member)
            .where(Member.id == member_id)
            .options(joinedload(Member.roster_entry))
            .with_for_update(of=Member)
            .execution_options(populate_existing=True)
        )
        .one()
    )


def _living(member: Member | None, login: Login) -> Member:
    if member is None or member.login_epoch != login.epoch:
        raise LoginRequired
    return member
