"""通知种类: everything the house says to a person, as data. A new kind is one entry here.

`title` and `text` are what the inbox shows, `fields` what a subscribe message says, by the meanings of its
template (`app.wechat.templates.SLOTS`). All are filled with the notice's facts: short texts without personal
data, moments and sums already written out (`moment_text`, `money_text`).
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app import clock

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


class Group(StrEnum):
    """What a person can switch off for subscribe messages. The inbox always has everything."""

    BENEFITS = "benefits"
    REMINDERS = "reminders"
    DECISIONS = "decisions"
    OFFERS = "offers"
    MERCHANT = "merchant"
    ANNOUNCEMENTS = "announcements"
    ACCOUNT = "account"


GROUP_NAMES: Mapping[Group, str] = {
    Group.BENEFITS: "领取与核销",
    Group.REMINDERS: "到期提醒",
    Group.DECISIONS: "办理结果",
    Group.OFFERS: "名额通知",
    Group.MERCHANT: "我的商户",
    Group.ANNOUNCEMENTS: "工会通知",
    Group.ACCOUNT: "账号安全",
}


class Urgency:
    """先后: whose turn it is when much waits. Smaller goes first."""

    NOW = 0
    SOON = 5
    LATER = 9


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One thing that is said."""

    title: str
    text: str
    group: Group
    page: str = ""
    """Where a tap leads; may name facts and `subject_id`. Empty: to the inbox."""
    template: str | None = None
    """Word of the subscribe message's template; None keeps it to the inbox."""
    fields: Mapping[str, str] = field(default_factory=dict)
    urgency: int = Urgency.SOON
    lasts: dt.timedelta = 3 * DAY
    """How long after its time it is still worth sending."""
    ignores_quiet_hours: bool = False
    needs_call: bool = False
    """Where the message cannot be sent, staff call, if the house keeps a call list."""


KINDS: Mapping[str, Kind] = {
    "coupon_claimed": Kind(
        title="领取成功",
        text="您已领取“{title}”，请在{until}前到店使用。",
        group=Group.BENEFITS,
        page="pages/coupons/detail?id={subject_id}",
    ),
    "coupon_redeemed": Kind(
        title="已核销",
        text="“{title}”已于{at}在{store}使用，优惠{saved}。不是您本人？请拨打 12351。",
        group=Group.BENEFITS,
        page="pages/coupons/detail?id={coupon_id}",
        template="redemption",
        fields={"title": "{title}", "store": "{store}", "saved": "{saved}", "at": "{at}"},
        lasts=6 * HOUR,
    ),
    "redemption_reversed": Kind(
        title="核销已撤销",
        text="{store}于{at}撤销了“{title}”的核销，券已回到您的卡包，使用期内可以再用。",
        group=Group.BENEFITS,
        page="pages/coupons/detail?id={coupon_id}",
        template="decision",
        fields={"matter": "{title}", "result": "已撤销", "tip": "券已回到卡包，使用期内可再用", "at": "{at}"},
        lasts=6 * HOUR,
    ),
    "discount_used": Kind(
        title="已享受折扣",
        text="您已于{at}在{store}凭工会卡享受“{title}”。",
        group=Group.BENEFITS,
        page="pages/received/index",
    ),
    "coupon_expiring": Kind(
        title="优惠券快到期了",
        text="“{title}”还有{left}到期，请在{until}前到店使用。",
        group=Group.REMINDERS,
        page="pages/coupons/detail?id={subject_id}",
        template="expiry",
        fields={"title": "{title}", "until": "{until}", "tip": "还有{left}到期，请尽快使用"},
        lasts=20 * HOUR,
    ),
    "coupon_expired": Kind(
        title="优惠券已过期",
        text="“{title}”已于{until}过期。看看附近还有哪些优惠吧。",
        group=Group.REMINDERS,
        page="pages/nearby/index",
    ),
    "employer_approved": Kind(
        title="招聘单位已通过核验",
        text="“{name}”已于{at}通过核验，可以发布岗位了。",
        group=Group.DECISIONS,
        page="pages/employers/detail?id={subject_id}",
        template="decision",
        fields={"matter": "{name}", "result": "已通过", "tip": "可以发布岗位了", "at": "{at}"},
    ),
    "employer_rejected": Kind(
        title="招聘单位没有通过核验",
        text="“{name}”没有通过核验：{reason}改好可以重新提交。",
        group=Group.DECISIONS,
        page="pages/employers/detail?id={subject_id}",
        template="decision",
        fields={"matter": "{name}", "result": "未通过", "tip": "原因请看详情，可重新提交", "at": "{at}"},
    ),
    "job_intention_received": Kind(
        title="收到一份求职意向",
        text="有人应聘“{title}”，请尽快查看简历并联系他。",
        group=Group.DECISIONS,
        page="pages/employers/intentions",
    ),
    "job_intention_opened": Kind(
        title="简历已被查看",
        text="“{name}”查看了您应聘“{title}”的简历，请留意来电。",
        group=Group.DECISIONS,
        page="pages/jobs/intentions",
    ),
    "hazard_assigned": Kind(
        title="有人负责整改了",
        text="您在“{place}”拍到的隐患已经交给责任人，{until}前整改。谢谢您！",
        group=Group.DECISIONS,
        page="pages/hazards/detail?id={subject_id}",
    ),
    "hazard_accepted": Kind(
        title="隐患已整改",
        text="您在“{place}”拍到的隐患已于{at}整改验收，奖励{saved}，发放时再通知您。",
        group=Group.DECISIONS,
        page="pages/hazards/detail?id={subject_id}",
        template="decision",
        fields={"matter": "安全隐患随手拍", "result": "已整改", "tip": "奖励{saved}，谢谢您", "at": "{at}"},
    ),
    "hazard_fixed_together": Kind(
        title="隐患已整改",
        text="“{place}”的隐患已于{at}整改验收，谢谢您也留意到它。",
        group=Group.DECISIONS,
        page="pages/hazards/detail?id={subject_id}",
    ),
    "hazard_merged": Kind(
        title="已有人报过",
        text="“{place}”的隐患之前有工友报过，正在办理，整改好会告诉您。",
        group=Group.DECISIONS,
        page="pages/hazards/detail?id={subject_id}",
    ),
    "hazard_dismissed": Kind(
        title="没有受理",
        text="您在“{place}”拍到的情况没有受理：{reason}有疑问请拨打 12351。",
        group=Group.DECISIONS,
        page="pages/hazards/detail?id={subject_id}",
    ),
    "membership_taken": Kind(
        title="有工会接收您了",
        text="“{union}”会办理您的入会申请，{until}前答复您。",
        group=Group.DECISIONS,
        page="pages/membership/detail?id={subject_id}",
    ),
    "membership_approved": Kind(
        title="{asked}已办好",
        text="您的{asked}申请已由“{union}”于{at}办好。入会的请去做实名认证，领取电子工会卡。",
        group=Group.DECISIONS,
        page="pages/membership/detail?id={subject_id}",
        template="decision",
        fields={"matter": "{asked}申请", "result": "已通过", "tip": "详情请到小程序查看", "at": "{at}"},
    ),
    "membership_rejected": Kind(
        title="{asked}没有通过",
        text="您的{asked}申请没有通过：{reason}可以补充后重新提交，或拨打 12351。",
        group=Group.DECISIONS,
        page="pages/membership/detail?id={subject_id}",
        template="decision",
        fields={"matter": "{asked}申请", "result": "未通过", "tip": "原因请看详情，可重新提交", "at": "{at}"},
    ),
    "place_offered": Kind(
        title="轮到您了",
        text="“{title}”有名额空出来了，请在{until}前确认，过时会让给下一位。",
        group=Group.OFFERS,
        page="pages/signups/detail?id={subject_id}",
        template="offer",
        fields={"title": "{title}", "until": "{until}", "tip": "请尽快确认，过时不候"},
        urgency=Urgency.NOW,
        lasts=DAY,
        ignores_quiet_hours=True,
        needs_call=True,
    ),
    "signup_received": Kind(
        title="已收到",
        text="“{title}”已收到您的申请，进度随时在“我的报名”里查看。",
        group=Group.DECISIONS,
        page="pages/signups/detail?id={subject_id}",
    ),
    "signup_registered": Kind(
        title="已为您登记",
        text="工会窗口已于{at}为您登记“{title}”。不是您本人的意思？请拨打 12351。",
        group=Group.DECISIONS,
        page="pages/signups/detail?id={subject_id}",
    ),
    "signup_returned": Kind(
        title="请补充一项",
        text="“{title}”需要您补充或修改一项：{reason}改好再提交，不用全部重填。",
        group=Group.DECISIONS,
        page="pages/signups/detail?id={subject_id}",
        template="decision",
        fields={"matter": "{title}", "result": "退回修改", "tip": "请按提示改好再提交", "at": "{at}"},
    ),
    "signup_approved": Kind(
        title="已通过",
        text="“{title}”已通过，接下来怎么办请看详情。",
        group=Group.DECISIONS,
        page="pages/signups/detail?id={subject_id}",
        template="decision",
        fields={"matter": "{title}", "result": "已通过", "tip": "接下来怎么办请看详情", "at": "{at}"},
    ),
    "signup_rejected": Kind(
        title="没有通过",
        text="“{title}”没有通过：{reason}有疑问请拨打 12351。",
        group=Group.DECISIONS,
        page="pages/signups/detail?id={subject_id}",
        template="decision",
        fields={"matter": "{title}", "result": "未通过", "tip": "原因请看详情，可拨打 12351", "at": "{at}"},
    ),
    "signup_not_drawn": Kind(
        title="没有抽中",
        text="“{title}”这次没有抽中，抽签过程可以在活动页核对。",
        group=Group.DECISIONS,
        page="pages/signups/detail?id={subject_id}",
        template="decision",
        fields={"matter": "{title}", "result": "未抽中", "tip": "抽签过程可以在活动页核对", "at": "{at}"},
    ),
    "signup_waiting": Kind(
        title="正在候补",
        text="“{title}”名额已满，您已进入候补，有人退出会按先后通知您。",
        group=Group.OFFERS,
        page="pages/signups/detail?id={subject_id}",
    ),
    "offer_lapsed": Kind(
        title="名额已让出",
        text="“{title}”为您保留的名额过时没有确认，已经让给下一位。",
        group=Group.OFFERS,
        page="pages/signups/detail?id={subject_id}",
    ),
    "signup_run_out": Kind(
        title="已过期",
        text="“{title}”已过期：{reason}",
        group=Group.DECISIONS,
        page="pages/signups/detail?id={subject_id}",
    ),
    "signup_ended": Kind(
        title="活动已取消",
        text="“{title}”已提前结束：{reason}给您带来不便，请谅解。",
        group=Group.DECISIONS,
        page="pages/signups/detail?id={subject_id}",
        template="decision",
        fields={"matter": "{title}", "result": "已取消", "tip": "活动已提前结束，原因请看详情", "at": "{at}"},
    ),
    "signup_handed_out": Kind(
        title="已发放",
        text="“{title}”已于{at}发放。不是您本人？请拨打 12351。",
        group=Group.BENEFITS,
        page="pages/signups/detail?id={subject_id}",
    ),
    "signup_taken_back": Kind(
        title="发放已撤销",
        text="“{title}”的发放已于{at}撤销，您可以再来领取。",
        group=Group.BENEFITS,
        page="pages/signups/detail?id={subject_id}",
    ),
    "signup_missed": Kind(
        title="没有到场",
        text="“{title}”记录您没有到场。如有误，可在详情里申诉。",
        group=Group.DECISIONS,
        page="pages/signups/detail?id={subject_id}",
    ),
    "signup_excused": Kind(
        title="已更正",
        text="“{title}”已更正为到场。",
        group=Group.DECISIONS,
        page="pages/signups/detail?id={subject_id}",
    ),
    "signup_shown": Kind(
        title="正在公示",
        text="“{title}”您已通过，正在按规定的范围公示到{until}，姓名已隐去中间的字。",
        group=Group.DECISIONS,
        page="pages/signups/detail?id={subject_id}",
    ),
    "objection_decided": Kind(
        title="异议有了答复",
        text="您对“{title}”公示的异议已于{at}认定为{result}，答复请看“我的异议”。",
        group=Group.DECISIONS,
        page="pages/objections/index",
        template="decision",
        fields={"matter": "{title}公示异议", "result": "{result}", "tip": "答复请看我的异议", "at": "{at}"},
    ),
    "signup_reopened": Kind(
        title="重新审核",
        text="“{title}”将重新审核：{reason}结果会再通知您。",
        group=Group.DECISIONS,
        page="pages/signups/detail?id={subject_id}",
    ),
    "listed_by_unit": Kind(
        title="单位为您报了名",
        text="您的单位工会把您写进了“{title}”的名单。不想参加或有疑问，请联系单位工会。",
        group=Group.DECISIONS,
        page="pages/messages/index",
    ),
    "ticket_answered": Kind(
        title="您的求助有答复了",
        text="您的求助已于{at}答复，点开查看；还有问题可以接着问。",
        group=Group.DECISIONS,
        page="pages/tickets/detail?id={subject_id}",
        template="decision",
        fields={"matter": "您的求助", "result": "已答复", "tip": "点开查看，可以接着问", "at": "{at}"},
    ),
    "hardship_received": Kind(
        title="已收到建档申请",
        text="已收到您的申请，工会会在{until}前到家里走访。进度随时可以查看。",
        group=Group.DECISIONS,
        page="pages/hardship/index",
    ),
    "hardship_returned": Kind(
        title="请补正一项",
        text="您的建档申请需要补正一项：{reason}改好再提交，不用全部重填。",
        group=Group.DECISIONS,
        page="pages/hardship/index",
        template="decision",
        # What others may read over a shoulder says nothing of hardship.
        fields={"matter": "您的申请", "result": "退回修改", "tip": "请按提示改好再提交", "at": "{at}"},
    ),
    "hardship_opened": Kind(
        title="已建档",
        text="您家的档案已建立，可以申请帮扶项目。下次评估在{on}前后。",
        group=Group.DECISIONS,
        page="pages/hardship/index",
        template="decision",
        fields={"matter": "您的申请", "result": "已通过", "tip": "接下来怎么办请看详情", "at": "{at}"},
    ),
    "hardship_reassessed": Kind(
        title="年度评估已完成",
        text="您家今年的评估已完成，下次评估在{on}前后。",
        group=Group.DECISIONS,
        page="pages/hardship/index",
    ),
    "hardship_rejected": Kind(
        title="没有通过",
        text="您的建档申请没有通过：{reason}有疑问请拨打 12351。",
        group=Group.DECISIONS,
        page="pages/hardship/index",
        template="decision",
        fields={"matter": "您的申请", "result": "未通过", "tip": "原因请看详情，可拨打 12351", "at": "{at}"},
    ),
    "hardship_closed": Kind(
        title="已销档",
        text="您家的档案已于{at}销档：{reason}以后再遇到困难，可以重新申请。",
        group=Group.DECISIONS,
        page="pages/hardship/index",
    ),
    "hardship_due": Kind(
        title="年度评估快到了",
        text="您家的档案{on}前要再评估一次，工会会联系您上门。家里情况有变化，请提前告诉工会。",
        group=Group.REMINDERS,
        page="pages/hardship/index",
    ),
    "application_approved": Kind(
        title="入驻申请已通过",
        text="“{name}”的入驻申请已通过，您可以到“我的商户”开门店、邀请核销员。",
        group=Group.DECISIONS,
        page="pages/owner/index",
        template="decision",
        fields={"matter": "{name}入驻", "result": "已通过", "tip": "请到“我的商户”开门店", "at": "{at}"},
    ),
    "application_rejected": Kind(
        title="入驻申请未通过",
        text="“{name}”的入驻申请没有通过：{reason}改好以后可以重新申请。",
        group=Group.DECISIONS,
        page="pages/merchant-applications/detail?id={subject_id}",
        template="decision",
        fields={"matter": "{name}入驻", "result": "未通过", "tip": "{reason}", "at": "{at}"},
    ),
    "application_returned": Kind(
        title="入驻申请需要修改",
        text="“{name}”的入驻申请需要修改：{reason}改好后请再次提交。",
        group=Group.DECISIONS,
        page="pages/merchant-applications/detail?id={subject_id}",
        template="decision",
        fields={"matter": "{name}入驻", "result": "需修改", "tip": "{reason}", "at": "{at}"},
    ),
    "report_answered": Kind(
        title="商户已答复",
        text="您反映的{store}优惠未兑现，商户已答复，工会正在核实。",
        group=Group.DECISIONS,
        page="pages/reports/detail?id={subject_id}",
    ),
    "report_decided": Kind(
        title="反映已办结",
        text="您反映的{store}优惠未兑现，工会认定：{result}。{decision}",
        group=Group.DECISIONS,
        page="pages/reports/detail?id={subject_id}",
        template="decision",
        fields={"matter": "{store}优惠未兑现", "result": "{result}", "tip": "{decision}", "at": "{at}"},
    ),
    "report_received": Kind(
        title="有会员反映优惠未兑现",
        text="有会员反映{store}没有兑现优惠，请在{until}前答复。",
        group=Group.MERCHANT,
        page="pages/owner/reports?id={subject_id}",
        template="task",
        fields={"title": "{store}优惠未兑现", "tip": "请登录“我的商户”答复", "until": "{until}"},
        urgency=Urgency.NOW,
    ),
    "report_settled": Kind(
        title="反映已认定",
        text="会员反映{store}没有兑现优惠，工会认定：{result}。有疑问请联系辖区工会。",
        group=Group.MERCHANT,
        page="pages/owner/reports?id={subject_id}",
        template="decision",
        fields={
            "matter": "{store}优惠未兑现",
            "result": "{result}",
            "tip": "详情请看“我的商户”",
            "at": "{at}",
        },
    ),
    "report_due": Kind(
        title="答复快到期了",
        text="会员反映{store}没有兑现优惠，还没有答复，请在{until}前答复。",
        group=Group.MERCHANT,
        page="pages/owner/reports?id={subject_id}",
        template="task",
        fields={"title": "{store}优惠未兑现", "tip": "答复快到期了，请尽快处理", "until": "{until}"},
        lasts=DAY,
    ),
    "statement_ready": Kind(
        title="结算单待对账",
        text="{period}的结算单已出，补贴{subsidy}，请核对后确认。",
        group=Group.MERCHANT,
        page="pages/owner/statements?id={subject_id}",
        template="task",
        fields={"title": "{period}结算单待对账", "tip": "补贴{subsidy}，请核对", "until": "{until}"},
    ),
    "statement_paid": Kind(
        title="补贴已付款",
        text="{period}的补贴{subsidy}已付款，凭证号{reference}。",
        group=Group.MERCHANT,
        page="pages/owner/statements?id={subject_id}",
        template="decision",
        fields={"matter": "{period}结算", "result": "已付款", "tip": "补贴{subsidy}", "at": "{at}"},
    ),
    "statement_voided": Kind(
        title="结算单已作废",
        text="{period}的结算单已作废：{reason}工会会重新编制。",
        group=Group.MERCHANT,
        page="pages/owner/statements?id={subject_id}",
    ),
    "merchant_suspended": Kind(
        title="商户已暂停展示",
        text="“{name}”已暂停展示：{reason}有疑问请联系辖区工会。",
        group=Group.MERCHANT,
        page="pages/owner/index",
        template="decision",
        fields={"matter": "{name}", "result": "已暂停", "tip": "{reason}", "at": "{at}"},
    ),
    "merchant_resumed": Kind(
        title="商户已恢复展示",
        text="“{name}”已恢复展示，会员又能看到您的优惠了。",
        group=Group.MERCHANT,
        page="pages/owner/index",
        template="decision",
        fields={"matter": "{name}", "result": "已恢复", "tip": "会员又能看到您的优惠了", "at": "{at}"},
    ),
    "merchant_delisted": Kind(
        title="商户已下架",
        text="“{name}”不再是特约商户：{reason}有疑问请联系辖区工会。",
        group=Group.MERCHANT,
        template="decision",
        fields={"matter": "{name}", "result": "已下架", "tip": "{reason}", "at": "{at}"},
    ),
    "owner_replaced": Kind(
        title="店主已变更",
        text="“{name}”已于{at}换了店主，您不能再打理它。不是您的意思？请联系辖区工会。",
        group=Group.MERCHANT,
        template="decision",
        fields={"matter": "{name}", "result": "店主变更", "tip": "有疑问请联系辖区工会", "at": "{at}"},
    ),
    "clerk_joined": Kind(
        title="多了一位核销员",
        text="有人于{at}接受邀请，成为{store}的核销员。不认识？请到“我的商户”解除。",
        group=Group.MERCHANT,
        page="pages/owner/index",
    ),
    "clerk_removed": Kind(
        title="不再是核销员",
        text="您已于{at}不再是{store}的核销员。有疑问请问店主。",
        group=Group.MERCHANT,
    ),
    "coupons_offered": Kind(
        title="您的优惠券发布了",
        text="“{title}”自{since}起可以领取，请告诉店员怎么核销。",
        group=Group.MERCHANT,
        page="pages/owner/index",
    ),
    "discount_offered": Kind(
        title="您的折扣发布了",
        text="“{title}”自{on}起给会员，请告诉店员扫会员码登记。",
        group=Group.MERCHANT,
        page="pages/owner/index",
    ),
    "contract_signed": Kind(
        title="合同已签",
        text="“{name}”的合作合同已签到{on}。",
        group=Group.MERCHANT,
        page="pages/owner/index",
    ),
    "contract_ending": Kind(
        title="合同快到期了",
        text="“{name}”的合作合同{on}到期，请联系辖区工会续签。",
        group=Group.MERCHANT,
        page="pages/owner/index",
        template="task",
        fields={"title": "{name}合同到期", "tip": "请联系辖区工会续签", "until": "{until}"},
    ),
    "licence_ending": Kind(
        title="营业执照快到期了",
        text="“{name}”的营业执照{on}到期，请更新后交辖区工会。",
        group=Group.MERCHANT,
        page="pages/owner/index",
        template="task",
        fields={"title": "{name}执照到期", "tip": "请更新后交辖区工会", "until": "{until}"},
    ),
    "payment_failed": Kind(
        title="款项没有发到您的卡上",
        text="“{title}”的款项被银行退回：{reason}请更正银行卡，下次发放会转到新卡。",
        group=Group.DECISIONS,
        page="pages/signups/detail?id={signup_id}",
        template="decision",
        fields={"matter": "{title}", "result": "银行退回", "tip": "请更正银行卡", "at": "{at}"},
    ),
    "appeal_turned_down": Kind(
        title="缺席申诉有答复了",
        text="关于“{title}”的缺席，工会答复：{answer}",
        group=Group.DECISIONS,
        page="pages/signups/detail?id={signup_id}",
        template="decision",
        fields={"matter": "{title}", "result": "缺席没有谅解", "tip": "{answer}", "at": "{at}"},
    ),
    "station_report_answered": Kind(
        title="您的报修有答复了",
        text="关于{station}，工会答复：{answer}",
        group=Group.DECISIONS,
        page="pages/me/station-reports?id={subject_id}",
        template="decision",
        fields={"matter": "{station}报修", "result": "已答复", "tip": "{answer}", "at": "{at}"},
    ),
    "station_keeper_removed": Kind(
        title="不再是驿站管理员",
        text="您已于{at}不再是{station}的管理员。有疑问请问管理驿站的工会。",
        group=Group.ACCOUNT,
    ),
    "announcement": Kind(
        title="{title}",
        text="{text}",
        group=Group.ANNOUNCEMENTS,
        page="{page}",
        template="announcement",
        fields={"title": "{title}", "tip": "{text}", "at": "{at}"},
        urgency=Urgency.LATER,
    ),
    "erasure_requested": Kind(
        title="已收到注销申请",
        text="您的账号将于{until}注销，个人信息随之删除。改变主意？在此之前打开小程序撤回即可。",
        group=Group.ACCOUNT,
        page="pages/me/erasure",
    ),
    "erasure_for_wechat": Kind(
        title="您在微信里取消了授权",
        text="账号将于{until}注销，个人信息随之删除。想继续使用？在此之前打开小程序撤回即可。",
        group=Group.ACCOUNT,
        page="pages/me/erasure",
    ),
    "erasure_cancelled": Kind(
        title="注销已撤回",
        text="您已于{at}撤回注销申请，账号照常使用。",
        group=Group.ACCOUNT,
    ),
    "phone_moved": Kind(
        title="手机号已换到别的账号",
        text="您绑定的手机号已于{at}由另一个微信账号接管。不是您本人？请拨打 12351。",
        group=Group.ACCOUNT,
        page="pages/me/phone",
    ),
    "export_made": Kind(
        title="您的个人信息已导出",
        text="{at}有人用您的账号导出了全部个人信息。不是您本人？请拨打 12351。",
        group=Group.ACCOUNT,
    ),
}


def moment_text(moment: dt.datetime) -> str:
    """A moment as people read it, and as WeChat's `time` and `date` fields take it."""
    here = moment.astimezone(clock.CITY)
    return f"{here.year}年{here.month}月{here.day}日 {here:%H:%M}"


def term_text(end: dt.datetime) -> str:
    """期限: until when, as people read it; a term that ends at midnight is named by its last day.

    "12月1日 00:00前" is read as December 1st, though the last day is November 30th. The year stands only
    where it is not this one.
    """
    here = end.astimezone(clock.CITY)
    if here.time() != dt.time():
        return moment_text(end)
    last = here.date() - dt.timedelta(days=1)
    return f"{last.month}月{last.day}日" if last.year == clock.today().year else day_text(last)


def day_text(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def money_text(fen: int) -> str:
    """A sum of whole fen, as 12.30元."""
    return f"{fen // 100}.{fen % 100:02d}元"


def sentence(text: str) -> str:
    """What a person has typed, as one line that can be read on: it ends as a sentence does."""
    line = " ".join(text.split())
    return line if line.endswith(("。", "！", "？", "!", "?", "…")) else line.rstrip("，,；;.、") + "。"
