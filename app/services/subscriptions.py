"""订阅: which messages a person may ask WeChat for, and what the phone tells of the answer."""

from collections.abc import Iterable
from dataclasses import dataclass

from app import clock
from app.errors import InvalidValue
from app.services.notices import KINDS, Group, credits
from app.wechat import templates
from app.wechat.templates import Template
from models import Member

ACCEPT, REJECT = "accept", "reject"
RESULTS = (ACCEPT, REJECT, "ban", "filter")
"""What wx.requestSubscribeMessage says of a template. 封禁 and 重名过滤 are no word of the person's."""
PURPOSES = {
    "expiry": "优惠券到期前提醒您",
    "redemption": "优惠券核销后告诉您",
    "decision": "申请、反映等办理结果",
    "offer": "候补有名额时通知您",
    "task": "商户需要您处理的事",
    "announcement": "工会的通知",
}


class TemplateUnknown(InvalidValue):
    code, detail = "template_unknown", "没有这个订阅消息模板，请重新打开小程序后再试"


@dataclass(frozen=True)
class Subscription:
    """One template as the phone needs it, and how many messages it still pays for."""

    template: Template
    credits: int

    @property
    def purpose(self) -> str:
        return PURPOSES[self.template.word]

    @property
    def groups(self) -> list[Group]:
        """The groups of notices that are said with it."""
        used = {kind.group for kind in KINDS.values() if kind.template == self.template.word}
        return [group for group in Group if group in used]


def list_mine(member: Member) -> list[Subscription]:
    """我的订阅: every template of the account, with what is left of each."""
    left = credits.available(member.id)
    return [Subscription(template, left.get(template.word, 0)) for template in templates.offered()]


def report(member: Member, results: Iterable[tuple[str, str]]) -> list[Subscription]:
    """报告订阅结果: template id → what the person tapped. WeChat pushes the same tap; it counts once.

    Refuses with `template_unknown`.
    """
    now = clock.true_now()
    for template_id, result in results:
        template = templates.find_by_id(template_id)
        if template is None:
            raise TemplateUnknown
        if result == ACCEPT:
            credits.accept_reported(member.id, template.word, now)
        elif result == REJECT:
            credits.refuse(member.id, template.word, now)
    return list_mine(member)
