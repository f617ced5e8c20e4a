"""数据的用词: what each key of an entry's details is called, and how its value reads."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Enum

from app import campaign_types, clock
from app.services.audit_words.choices import CHOICES, ELSEWHERE
from app.services.audit_words.values import NAMED, VALUES
from models import DISTRICT_NAMES, Base

KEYS: Mapping[str, str] = {
    "account_id": "账号编号",
    "added": "新增",
    "added_count": "新增",
    "after": "改为",
    "amount_fen": "金额",
    "arguments": "任务的参数",
    "asked_by": "申请人编号",
    "attachment_id": "附件编号",
    "awards": "奖项",
    "bar_days": "停几天",
    "base_id": "基地编号",
    "basis": "凭什么",
    "batch_id": "券批次编号",
    "before": "原来是",
    "begins_on": "从",
    "booth_count": "展位",
    "budget_fen": "预算",
    "broadcast_id": "群发编号",
    "by": "增减",
    "bytes": "字节",
    "came_from": "从哪里来",
    "campaign_id": "活动编号",
    "capacity": "名额",
    "category": "类别",
    "chart": "哪张图",
    "check": "内容审核",
    "check_id": "核验编号",
    "claim_closes_at": "领取截止",
    "client_id": "委托人编号",
    "closes_at": "截止",
    "consents": "纸上签的同意书",
    "content_type": "文件格式",
    "contract_id": "合同编号",
    "correct_names": "按文件更正姓名",
    "corrects_roster": "更正名册",
    "count": "多少",
    "counted": "估算人数",
    "coupon_id": "优惠券编号",
    "days": "天数",
    "delegations": "委托",
    "difference": "增减",
    "discount_id": "折扣编号",
    "district": "辖市(区)",
    "document": "文书",
    "done": "已办",
    "draw_id": "抽签编号",
    "due_at": "期限",
    "due_on": "期限",
    "employer_id": "招聘单位编号",
    "ends_on": "到",
    "entrants": "参加抽签",
    "entry_count": "参赛",
    "entry_id": "参赛编号",
    "evidence": "怎样核实的",
    "export_id": "导出编号",
    "failed": "没有办成",
    "failures": "输错次数",
    "fields": "改了哪些",
    "file_count": "附件数",
    "file_id": "档案编号",
    "file_sha256": "文件摘要",
    "finished": "已办完",
    "from_day": "从",
    "from_round_id": "上一轮编号",
    "from_union_id": "原来的工会编号",
    "goes_to": "转到哪个工会（编号）",
    "guests": "嘉宾人数",
    "has_paper": "附有文书",
    "has_problem": "发现问题",
    "hazards": "隐患",
    "headcount": "人数",
    "household_member_id": "家庭成员编号",
    "import_id": "名册导入编号",
    "in_time": "按期",
    "inspector_id": "巡查人编号",
    "into_id": "并入编号",
    "is_excused": "谅解",
    "is_published": "已发布",
    "is_unmasked": "不遮姓名号码",
    "job_id": "任务编号",
    "jobs": "任务",
    "judged_again": "重新审核",
    "kind": "种类",
    "lapsed_count": "过期张数",
    "lat": "纬度",
    "lawyer_id": "律师编号",
    "left": "还剩",
    "left_out_count": "没有列入",
    "level": "级别",
    "lines": "行数",
    "listed_count": "列入人数",
    "lng": "经度",
    "log_count": "记录数",
    "made": "制成张数",
    "masked": "遮住姓名号码",
    "matched_count": "对上名册",
    "member_id": "会员账号编号",
    "merchant_id": "商户编号",
    "missing_count": "缺几份",
    "months": "几个月",
    "most_fen": "最多发放",
    "muted": "关闭了哪些提醒",
    "name": "代号",
    "note_id": "备注编号",
    "number": "第几",
    "on": "日期",
    "other_client_id": "另一位委托人编号",
    "outcome": "结果",
    "paid_on": "付款日期",
    "paper_id": "同意书编号",
    "partner_id": "合作单位编号",
    "parts": "分成几份",
    "payment_count": "发放人数",
    "person_count": "人数",
    "photo_count": "照片数",
    "photos": "照片编号",
    "picks_close_at": "互选截止",
    "picks_max": "最多选几位",
    "places": "名额",
    "points": "各项得分",
    "post_id": "岗位编号",
    "problem_count": "有误的行",
    "public_notice_id": "公示编号",
    "quantity": "数量",
    "rating": "评分",
    "reason": "理由",
    "redemption_count": "核销笔数",
    "reference": "付款凭证号",
    "referral_count": "转介件数",
    "relation": "与本人的关系",
    "reset_id": "重置申请编号",
    "result": "结果",
    "returned": "退回件数",
    "reviews": "审核件数",
    "reward_fen": "奖励",
    "role": "角色",
    "roster_entry_id": "会员编号",
    "row_count": "行数",
    "rows": "行数",
    "scope": "范围",
    "score": "得分",
    "seed": "随机种子",
    "session_id": "场次编号",
    "sessions": "场次数",
    "sha256": "文件摘要",
    "signup_count": "报名件数",
    "signup_id": "报名编号",
    "signups": "报名件数",
    "source": "怎样提出的",
    "spans": "时段数",
    "staff_id": "干部编号",
    "state": "状态",
    "station_id": "驿站编号",
    "store_id": "门店编号",
    "studio_id": "工作室编号",
    "subsidy_fen": "补贴",
    "taken": "已用名额",
    "task": "任务",
    "timestamp": "时刻",
    "to": "给谁（干部编号）",
    "to_day": "到",
    "to_staff_id": "接手的干部编号",
    "to_union_id": "接收的工会编号",
    "told_count": "通知人数",
    "tries": "试了几次",
    "type": "活动类型",
    "unchanged_count": "没有变化",
    "union_id": "工会编号",
    "until": "到哪天",
    "used_quantity": "已用数量",
    "version": "版本",
    "visit_count": "慰问人次",
    "voucher": "由谁核实",
    "was_booked": "有人约了",
    "was_told": "告诉了本人",
    "why": "原因",
    "winners": "抽中人数",
    "written": "写下通知",
    "year": "年份",
    # What an import of a roster has made of its lines.
    "changed": "修改",
    "moved": "换了工会",
    "taken_in": "转入",
    "unchanged": "没有变化",
    "unknown_units": "不认识的单位",
    # What an erasure has done, table by table.
    "clerk_bindings_ended": "解除的核销门店",
    "coupons_returned": "退回的券",
    "employers": "招聘单位",
    "gone_over": "再看一遍时清掉",
    "hardship_files": "困难档案",
    "hazard_reports": "隐患报告",
    "honours": "荣誉",
    "idempotency_keys": "防重复记录",
    "job_intentions": "求职意向",
    "legal_steps": "法律事项的记录",
    "manual_checks": "人工核对",
    "matchmaking_profiles": "交友资料",
    "membership_applications": "入会、接转与退会申请",
    "merchant_applications": "入驻申请",
    "merchants_left": "离开的商户",
    "mixers": "相亲交友活动",
    "notice_preferences": "提醒设置",
    "notices": "通知",
    "objections_withdrawn": "撤回的异议",
    "offer_reports": "优惠反映",
    "payments_blanked": "抹去卡号的发放",
    "referrals": "转介",
    "review_notes": "审核备注",
    "signup_appeals": "缺席申诉",
    "signups_cancelled": "取消的报名",
    "station_bindings_ended": "解除的驿站",
    "station_reports": "驿站报修",
    "subscribe_credits": "订阅次数",
    "tickets": "求助",
    "trip_ratings": "基地评价",
    "union_cards": "工会卡",
    "attachments": "附件",
    # How large an invented city is.
    "coupons": "券",
    "members": "会员",
    "stores": "门店",
}

_PARTS = frozenset({"arguments", "before", "consents"})
"""Keys that hold parts with words of their own; elsewhere people have named the parts."""
_DISTRICTS = {district.value: name for district, name in DISTRICT_NAMES.items()}


@dataclass(frozen=True)
class Fact:
    """One of an entry's data, in words."""

    name: str
    value: str


def find_key(key: str) -> str | None:
    """What a key is called; None where the word is not known."""
    return KEYS.get(key)


def subject_name(subject: str) -> str:
    """什么事: the table's own comment."""
    table = Base.metadata.tables.get(subject)
    return _brief(table.comment if table is not None else None) or subject


def tell(subject: str, details: Mapping[str, Any]) -> list[Fact]:
    """数据, as people read them; what was not done or not said is left out."""
    return [
        Fact(find_key(key) or key, _value(subject, key, value))
        for key, value in details.items()
        if value is not None
    ]


def _value(subject: str, key: str, value: Any) -> str:
    match value:
        case bool():
            return "是" if value else "否"
        case int() if key.endswith("_fen"):
            return f"{value / 100:,.2f} 元"
        case str():
            return _text(subject, key, value)
        case Mapping():
            return "；".join(_part(subject, key, *part) for part in value.items() if part[1] is not None)
        case Sequence():
            return "、".join(_value(subject, key, one) for one in value)
        case _:
            return str(value)


def _part(subject: str, whole: str, name: str, value: Any) -> str:
    if whole in _PARTS:
        return f"{find_key(name) or name} {_value(subject, name, value)}"
    return f"{name} {_value(subject, whole, value)}"


def _text(subject: str, key: str, text: str) -> str:
    if key == "fields":
        return _column(subject, text)
    if key == "district":
        return _DISTRICTS.get(text, text)
    if key == "type" and text in campaign_types.TYPES:
        return campaign_types.TYPES[text].title
    if key.endswith("_at"):
        return _moment(text)
    return (_choices(subject, key) or NAMED.get((subject, key)) or VALUES.get(key, {})).get(text, text)


def chosen(subject: str, key: str) -> type[StrEnum] | None:
    """What a detail chooses from, when it does: as the column of its name, unless it is another's choice."""
    table = Base.metadata.tables.get(subject)
    kind = table.columns[key].type if table is not None and key in table.columns else None
    choice = kind.enum_class if isinstance(kind, Enum) else None
    return ELSEWHERE.get((subject, key)) or (
        choice if choice is not None and issubclass(choice, StrEnum) else None
    )


def _choices(subject: str, key: str) -> Mapping[str, str]:
    choice = chosen(subject, key)
    return CHOICES.get(choice, {}) if choice is not None else {}


def _column(subject: str, name: str) -> str:
    """How the table itself calls a field; a personal one stands there encrypted."""
    table = Base.metadata.tables.get(subject)
    if table is None:
        return name
    for known in (name, f"{name}_cipher", f"{name}_id"):
        if known in table.columns:
            return _brief(table.columns[known].comment) or name
    return VALUES["fields"].get(name, name)


def _brief(comment: str | None) -> str | None:
    """A comment without what it explains behind a semicolon or in brackets."""
    return comment.split(";")[0].split(" (")[0].strip() if comment else None


def _moment(text: str) -> str:
    try:
        return f"{dt.datetime.fromisoformat(text).astimezone(clock.CITY):%Y-%m-%d %H:%M}"
    except ValueError:
        return text
