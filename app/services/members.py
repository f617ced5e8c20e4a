"""会员: login, profile and phone number. Real-name verification stands in `verifications`."""

import datetime as dt
import uuid
from dataclasses import dataclass

import uuid_utils.compat
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload

from app import clock, db, tokens, wechat
from app.db import session
from app.errors import Conflict, InvalidValue, Unavailable
from app.services import audit, cards, roster
from app.tokens import Login, LoginRequired
from models import PHONE, Member, RosterEntry, Union, UnionCard, Unit
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


def log_in(code: str) -> LoggedIn:
    """登录: exchange a wx.login code for a session; the account is made at the first login.

    Refuses with `wechat_code_invalid`, `wechat_login_blocked`, `wechat_unavailable`.
    """
    person = wechat.client().code_to_session(code)
    session().execute(
        insert(Member)
        .values(id=uuid_utils.compat.uuid7(), openid=person.openid, unionid=person.unionid)
        .on_conflict_do_nothing(index_elements=["openid"])
    )
    member = (
        session()
        .scalars(
            select(Member).where(Member.openid == person.openid).options(joinedload(Member.roster_entry))
        )
        .one()
    )
    if person.unionid is not None and member.unionid != person.unionid:
        member.unionid = person.unionid
    token, expires_at = tokens.open_login(member.id, member.openid, member.login_epoch)
    return LoggedIn(token, expires_at, get_profile(member))


def find_for_login(current: Session, member_id: uuid.UUID) -> Member | None:
    """The account behind a login, with its roster entry, in one query."""
    return current.scalar(
        select(Member).where(Member.id == member_id).options(joinedload(Member.roster_entry))
    )


def get_profile(member: Member) -> Profile:
    """我的资料."""
    if not member.is_verified or member.roster_entry_id is None:
        return Profile(member, None, None, None, None)
    entry, union, unit = roster.get_home(member.roster_entry_id)
    return Profile(member, entry, union, unit, cards.get_card(member))


def update_profile(login: Login, *, nickname: str | None = None, district: str | None = None) -> Profile:
    """修改资料: a nickname is shown to others, so WeChat's content check is asked before anything is kept.

    Refuses with `nickname_refused`, `nickname_not_checked`, `wechat_unavailable`.
    """
    if nickname is not None:
        _ensure_presentable(login, nickname)
    member = _lock(login)
    if nickname is not None:
        member.nickname = nickname
    if district is not None:
        member.district = district
    changed = [name for name, value in (("nickname", nickname), ("district", district)) if value is not None]
    if changed:
        audit.record(member, "members.update", member, fields=changed)
    return get_profile(member)


def _ensure_presentable(login: Login, nickname: str) -> None:
    try:
        verdict = wechat.client().check_text(login.openid, nickname, wechat.TextScene.PROFILE)
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
        phone = wechat.client().phone_number(code, login.openid)
    except wechat.WeChatRefused:
        raise wechat.WeChatUnavailable from None
    number = phone.number if phone.country_code == CHINA else f"+{phone.country_code} {phone.number}"
    member = _lock(login)
    _free_number(member, number, take_over=take_over)
    member.phone = number
    member.phone_bound_at = clock.now()
    audit.record(member, "members.bind_phone", member)
    session().flush()
    return get_profile(member)


def _free_number(member: Member, number: str, *, take_over: bool) -> None:
    """Make sure no other account holds `number`. Serialised, so that two newcomers cannot both pass."""
    index = index_of(PHONE, number)
    db.lock("phone", index.hex())
    holder = session().scalar(
        select(Member).where(Member.phone_index == index, Member.id != member.id).with_for_update()
    )
    if holder is None:
        return
    if not take_over:
        raise PhoneTaken
    holder.phone = None
    holder.phone_bound_at = None
    audit.record(member, "members.lose_phone", holder)
    session().flush()


def _lock(login: Login) -> Member:
    """The account of a login, locked; a login that has been ended since is refused."""
    member = session().scalar(
        select(Member)
        .where(Member.id == login.member_id)
        .options(joinedload(Member.roster_entry))
        .with_for_update(of=Member)
    )
    if member is None or member.login_epoch != login.epoch:
        raise LoginRequired
    return member
