"""怎么说: one plain sentence about what happens next and by when, made of the declaration and the state."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app import clock
from app.campaign_types.declaration import CampaignType, Gives, QuotaRule, Word
from app.services import notices
from app.services.signups import waiting
from models import CampaignSession, CampaignState, Signup, SignupState


@dataclass(frozen=True)
class Facts:
    """What the sentence is made of."""

    signup: Signup
    declared: CampaignType
    session: CampaignSession | None
    steps_count: int
    position: int | None
    blocked: str | None
    """Why nothing may be given yet."""
    reviewer: str | None = None
    """The union whose turn it is."""
    may_appeal: bool = False
    onward: str | None = None
    """What becomes of it after it has been approved, where it goes on."""


def next_of(facts: Facts) -> str:
    """接下来: the sentence."""
    return _SENTENCES[facts.signup.state](facts)


def can_begin_anew(signup: Signup, declared: CampaignType) -> bool:
    """Whether the same person may hand in another one for the same campaign."""
    campaign = signup.campaign
    if campaign.state is not CampaignState.PUBLISHED or signup.is_replaced:
        return False
    if campaign.paused_at is not None:
        return False
    if not campaign.opens_at <= clock.now() < campaign.closes_at:
        return False
    if signup.state is SignupState.REJECTED:
        return declared.may_reapply
    return signup.state in (SignupState.CANCELLED, SignupState.EXPIRED)


def _submitted(facts: Facts) -> str:
    signup = facts.signup
    if signup.stage_role is None:
        if facts.declared.quota is QuotaRule.DRAW:
            closes = notices.moment_text(signup.campaign.closes_at)
            return f"等待抽签：{closes}报名截止，之后抽签，结果会通知您"
        return "已收到，正在办理，结果会通知您"
    whose = f"由{facts.reviewer}审核" if facts.reviewer else "审核中"
    said = f"{whose}，第 {signup.stage + 1} 步，共 {max(facts.steps_count, signup.stage + 1)} 步"
    if signup.stage_due_at is None:
        return said
    if signup.stage_due_at <= clock.now():
        return f"{said}；这一步已超过承诺的时间，可拨打 12351 催办"
    return f"{said}；这一步承诺{notices.term_text(signup.stage_due_at)}前办完"


def _returned(facts: Facts) -> str:
    until = facts.signup.mend_by
    if until is None:
        return "请修改退回的那一项再提交，不用全部重填"
    if until <= clock.now():
        return "补正的期限已过，需要时可以重新提交"
    return f"请在{notices.term_text(until)}前修改退回的那一项再提交，不用全部重填"


def _waiting(facts: Facts) -> str:
    said = f"候补第 {facts.position} 位，有名额空出会按先后通知您"
    ends_at = waiting.offers_end_at(facts.signup.campaign, facts.session)
    return said if ends_at is None else f"{said}，候补到{notices.term_text(ends_at)}为止"


def _offered(facts: Facts) -> str:
    until = facts.signup.offer_expires_at
    if until is None or until <= clock.now():
        return "为您保留的名额已经过时，即将让给下一位"
    return f"名额为您保留到{notices.term_text(until)}，请尽快确认，过时会让给下一位"


def _approved(facts: Facts) -> str:
    if facts.blocked is not None:
        return f"已通过，{facts.blocked}"
    return facts.onward or _GIVING[facts.declared.gives](facts)


def _where(facts: Facts) -> str:
    chosen = facts.session
    if chosen is None:
        return ""
    begins, ends = chosen.starts_at.astimezone(clock.CITY), chosen.ends_at.astimezone(clock.CITY)
    until = f"{ends:%H:%M}" if begins.date() == ends.date() else f"{ends.month}月{ends.day}日 {ends:%H:%M}"
    place = f"到{chosen.place or chosen.title}"
    return f"请于{begins.month}月{begins.day}日 {begins:%H:%M}–{until}{place}，"


_GIVING: Mapping[Gives, Callable[[Facts], str]] = {
    Gives.NOTHING: lambda facts: _DONE[facts.declared.word],
    Gives.PLACE: lambda facts: f"名额已确定，{_where(facts)}凭签到码签到",
    Gives.PACK: lambda facts: f"已通过，{_where(facts)}凭领取码领取",
    Gives.COUPON: lambda _: "已通过，券在“我的—卡包”里，请在有效期内使用",
    Gives.MONEY: lambda _: "已通过，等待发放，款项到账前不用再办什么",
}
_DONE: Mapping[Word, str] = {
    Word.APPLY: "已通过，接下来由工会联系您办理，请保持电话畅通",
    Word.SIGN_UP: "已通过，不用再办什么",
    Word.NOMINATE: "已通过，感谢申报",
    Word.BOOK: "已通过，不用再办什么",
    Word.ANSWER: "已收到，谢谢您的填写",
}
"""Where nothing is handed over: what follows instead."""
_GIVEN: Mapping[Gives, str] = {
    Gives.NOTHING: "已办结",
    Gives.PLACE: "已签到，感谢参加",
    Gives.PACK: "已领取",
    Gives.COUPON: "券已发放，请在有效期内使用",
    Gives.MONEY: "款项已发放",
}


def _rejected(facts: Facts) -> str:
    if can_begin_anew(facts.signup, facts.declared):
        return "没有通过，原因见下面的经过；改好以后可以重新提交"
    return "没有通过，原因见下面的经过；有疑问请拨打 12351"


def _gone(said: str) -> Callable[[Facts], str]:
    return lambda facts: (
        f"{said}；还在报名时间，需要时可以重新提交" if can_begin_anew(facts.signup, facts.declared) else said
    )


_SENTENCES: Mapping[SignupState, Callable[[Facts], str]] = {
    SignupState.SUBMITTED: _submitted,
    SignupState.RETURNED: _returned,
    SignupState.WAITING: _waiting,
    SignupState.OFFERED: _offered,
    SignupState.APPROVED: _approved,
    SignupState.REJECTED: _rejected,
    SignupState.NOT_DRAWN: lambda _: "这次没有抽中，抽签过程可以在活动页核对",
    SignupState.CANCELLED: _gone("已取消"),
    SignupState.EXPIRED: _gone("已过期"),
    SignupState.HANDED_OUT: lambda facts: _GIVEN[facts.declared.gives],
    SignupState.NO_SHOW: lambda facts: (
        "记录您没有到场；如有误，请在这里申诉"
        if facts.may_appeal
        else "记录您没有到场；已申诉的会答复您，也可拨打 12351"
    ),
}
"""State → what happens next."""
