"""填写: what a person says of himself is checked by WeChat and declared true before anybody sees it."""

import datetime as dt
import re
import unicodedata
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from app import clock, db, wechat
from app.db import session
from app.errors import InvalidValue
from app.services import attachments, audit, cards, documents, members, notices
from app.services.matchmaking_profiles.fields import TEXTS, WRITTEN
from app.services.matchmaking_profiles.seeing import ensure_of_age, lock_own
from app.tokens import Login
from models import Gender, MatchmakingPhoto, MatchmakingProfile, Member, ProfileState, TextCheck

DECLARATION = "matchmaking"
"""相亲交友承诺书: that what is said is true, and that one is single."""
_CONTACT = re.compile(r"(?:[0-9][\s\-_.]*){7}|(?:微信|VX|WX|QQ|威信)号?[\s::]*[0-9A-Z_-]{5}", re.IGNORECASE)


class ProfileTextRefused(InvalidValue):
    code, detail = "profile_text_refused", "资料里的文字没有通过内容审核"
    next = "请换一种说法，去掉广告、联系方式和让人不舒服的内容"


class ContactInProfile(InvalidValue):
    code, detail = "contact_in_profile", "资料里请不要写电话、微信号这些联系方式"
    next = "互相选中、双方都同意以后，联系方式由系统转给对方"


class CriteriaInvalid(InvalidValue):
    code, detail = "criteria_invalid", "年龄的下限不能高于上限"


class PhotoRefused(InvalidValue):
    code, detail = "photo_refused", "这里只能放照片"
    next = "请上传 JPEG、PNG 或 WebP 图片"


@dataclass(frozen=True, kw_only=True)
class Written:
    """What a person hands in: all of it each time, as the form has it. `shown_to` names `FIELDS`."""

    facts: Mapping[str, Any]
    seeks: Collection[Gender]
    shown_to: Mapping[str, Sequence[str]]
    photos: Sequence[uuid.UUID]
    is_hidden_from_employer: bool
    consent: Mapping[str, str] | None


def put(login: Login, written: Written) -> Member:
    """填写相亲交友资料, or fill it in anew; the declaration is signed with it.

    WeChat is asked about the texts before anything is kept, and no transaction is open then. Where it cannot
    be asked the texts are kept and shown to nobody until the clockwork has asked (`check_waiting`). A new
    text never undoes a vouch, which is about employment and single status alone.
    Refuses with `contact_in_profile`, `profile_text_refused`, `criteria_invalid`, `not_verified`,
    `under_age`, `consent_required`, `attachment_not_found`, `photo_refused`.
    """
    facts = {name: written.facts[name] for name in WRITTEN if written.facts.get(name)}
    _ensure_sound(facts)
    checked = _ask(login.openid, _texts(facts))
    member = members.lock(login)
    if not member.is_verified:
        raise cards.NotVerified
    ensure_of_age(member)
    _ensure_declared(member, written.consent)
    photos = attachments.take_own(member, written.photos)
    if any(photo.width is None for photo in photos):
        raise PhotoRefused
    profile = _find_or_make(member)
    profile.write(facts, written.seeks)
    profile.shown_to = {name: sorted(set(seen)) for name, seen in written.shown_to.items() if seen}
    profile.is_hidden_from_employer = written.is_hidden_from_employer
    profile.text_check, profile.written_at = checked, clock.now()
    version = documents.get_current(DECLARATION).version
    if profile.declaration_version != version:
        profile.declaration_version, profile.declared_at = version, clock.now()
    session().add(profile)
    session().flush()
    session().execute(delete(MatchmakingPhoto).where(MatchmakingPhoto.profile_id == profile.id))
    session().add_all(
        MatchmakingPhoto(profile_id=profile.id, number=number, attachment_id=photo.id)
        for number, photo in enumerate(photos, 1)
    )
    audit.record(member, "matchmaking_profiles.put", profile, photos=len(photos), check=checked)
    session().flush()
    session().expire(profile, ["photos"])
    return member


def _ensure_sound(facts: Mapping[str, Any]) -> None:
    words = unicodedata.normalize("NFKC", _texts(facts))
    if any(_CONTACT.search(line) for line in words.splitlines()):
        raise ContactInProfile
    criteria = facts.get("criteria", {})
    if criteria.get("age_from", 0) > criteria.get("age_to", 200):
        raise CriteriaInvalid(errors={"criteria.age_from": ["下限不能高于上限"]})


def _ensure_declared(member: Member, consent: Mapping[str, str] | None) -> None:
    try:
        documents.ensure_consent(member, DECLARATION, consent)
    except documents.ConsentRequired as refusal:
        raise documents.ConsentRequired(
            detail="保存前请阅读并签署最新的《相亲交友承诺书》",
            next="重新打开承诺书，阅读后勾选“本人承诺”再保存",
            **refusal.members,
        ) from None


def _texts(facts: Mapping[str, Any]) -> str:
    found = [facts[name] for name in TEXTS if name in facts]
    return "\n".join("\n".join(one) if isinstance(one, list) else one for one in found)


def _ask(openid: str, texts: str) -> TextCheck:
    """What WeChat says of the texts; WAITING where it cannot say. Refuses with `profile_text_refused`."""
    try:
        verdict = db.ask_once(
            ("matchmaking", texts),
            lambda: wechat.client().check_text(openid, texts, wechat.TextScene.SOCIAL),
        )
    except (wechat.WeChatUnavailable, wechat.WeChatRefused):
        return TextCheck.WAITING
    if verdict.suggest is wechat.Suggest.RISKY:
        raise ProfileTextRefused
    return TextCheck.PASSED


def _find_or_make(member: Member) -> MatchmakingProfile:
    found = session().scalar(
        select(MatchmakingProfile).where(MatchmakingProfile.member_id == member.id).with_for_update()
    )
    return found or MatchmakingProfile(
        member_id=member.id, declaration_version="", declared_at=clock.now(), state=ProfileState.ACTIVE
    )


def pause(member: Member) -> Member:
    """暂停: nobody sees the profile, and nothing of it is lost. Refuses with `profile_missing`."""
    return _turn(member, ProfileState.PAUSED, "matchmaking_profiles.pause")


def resume(member: Member) -> Member:
    """恢复: the profile is seen as its consents say. Refuses with `profile_missing`."""
    return _turn(member, ProfileState.ACTIVE, "matchmaking_profiles.resume")


def _turn(member: Member, state: ProfileState, action: str) -> Member:
    profile = lock_own(member)
    if profile.state is not state:
        profile.state = state
        audit.record(member, action, profile)
        session().flush()
    return member


def check_waiting() -> int:
    """补审: ask WeChat about texts that could not be checked when they were written. How many were decided.

    Asked between transactions. Who is told no is told so; what WeChat cannot judge now, because it is down
    or the person has not been here for two hours, waits for the next time.
    """
    decided, after = 0, uuid.UUID(int=0)
    while True:
        with db.unit_of_work():
            profile = session().scalar(
                select(MatchmakingProfile)
                .where(MatchmakingProfile.text_check == TextCheck.WAITING, MatchmakingProfile.id > after)
                .order_by(MatchmakingProfile.id)
                .limit(1)
                .options(joinedload(MatchmakingProfile.member))
            )
            if profile is None:
                return decided
            after, written_at = profile.id, profile.written_at
            openid, texts = profile.member.openid, _texts(profile.facts)
        try:
            verdict = wechat.client().check_text(openid, texts, wechat.TextScene.SOCIAL)
        except wechat.WeChatRefused:
            continue
        except wechat.WeChatUnavailable:
            return decided
        decided += _settle(after, written_at, is_risky=verdict.suggest is wechat.Suggest.RISKY)


def _settle(profile_id: uuid.UUID, written_at: dt.datetime, *, is_risky: bool) -> int:
    """Write down what WeChat has said, unless the person has written something else meanwhile."""
    with db.unit_of_work():
        profile = session().scalar(
            select(MatchmakingProfile)
            .where(MatchmakingProfile.id == profile_id, MatchmakingProfile.written_at == written_at)
            .with_for_update()
        )
        if profile is None or profile.text_check is not TextCheck.WAITING:
            return 0
        profile.text_check = TextCheck.REFUSED if is_risky else TextCheck.PASSED
        audit.record(None, "matchmaking_profiles.check", profile, check=profile.text_check)
        if is_risky:
            notices.write(
                profile.member_id,
                "matchmaking_text_refused",
                profile,
                facts={},
                occasion=written_at.isoformat(),
            )
    return 1
