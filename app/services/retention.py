"""保存期限: how long each table keeps what, why, and whose rule that is. What is past its time is deleted.

`RULES` and `KEPT` together name every table, and a test holds them to it: a new table needs a line in one.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Table, and_, delete, exists, select

from app import clock, db
from app.db import session
from models import (
    Anomaly,
    AnomalyState,
    ApplicationState,
    Attachment,
    Base,
    ClerkInvitation,
    Draft,
    Erasure,
    ErasureState,
    IdempotencyKey,
    ListedPerson,
    MerchantApplication,
    NameList,
    Notice,
    OwnerInvitation,
    PushReceipt,
    RosterFile,
    RosterImport,
    Signup,
    SignupState,
    StationInvitation,
    merchant_application_attachments,
)

AT_ONCE = 2_000
"""Rows that one unit of work deletes."""
DAY = dt.timedelta(days=1)
YEAR = 365 * DAY

MINIMAL = "个人信息保护法第十九条：保存期限应为实现处理目的所必要的最短时间"
LIMITATION = "民法典第一百八十八条：诉讼时效三年"

Progress = Callable[[str, int], None]
"""Which rule, and how many rows of it so far."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One thing that is kept for a time only."""

    word: str
    table: Table
    what: str
    kept: dt.timedelta
    why: str
    source: str
    is_over: Callable[[dt.datetime], ColumnElement[bool]]
    """Of a query of the table: the row's time was over at this moment, which lies `kept` before now."""
    parts: tuple[Table, ...] = ()
    """Tables whose rows belong to the row and go with it."""
    tick: str = "retention.sweep"
    """Who deletes it."""


def _unused(before: dt.datetime) -> ColumnElement[bool]:
    """Handed in by then, and part of nothing: whatever refers to attachments is asked."""
    uses = [
        exists().where(key.parent == Attachment.id)
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table is Attachment.__table__
    ]
    return and_(Attachment.created_at < before, *(~use for use in uses))


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - tells the type checker
    return table


RULES: tuple[Rule, ...] = (
    Rule(
        word="idempotency_keys",
        table=_table(IdempotencyKey),
        what="幂等键与已给出的回答",
        kept=DAY,
        why="回答里可能有个人信息；手机重试不会隔一天",
        source=MINIMAL,
        is_over=lambda before: IdempotencyKey.answered_at < before,
        tick="idempotency.purge",
    ),
    Rule(
        word="drafts",
        table=_table(Draft),
        what="干部没有提交的草稿",
        kept=DAY,
        why="两小时后就取不回来了，密文再过一天清掉；里面可能有个人信息",
        source=MINIMAL,
        is_over=lambda before: Draft.expires_at < before,
    ),
    Rule(
        word="roster_files",
        table=_table(RosterFile),
        what="名册导入的原文件和出错的行",
        kept=DAY,
        why="原文件等人开始一天，写完、取消就删；出错的行等人改一周；到时就取不出来，密文再过一天清掉",
        source=MINIMAL,
        is_over=lambda before: RosterFile.expires_at < before,
    ),
    Rule(
        word="roster_imports",
        table=_table(RosterImport),
        what="名册导入的记录，只有数字",
        kept=3 * YEAR,
        why="查对名册从哪来；再久就看操作日志",
        source=LIMITATION,
        is_over=lambda before: RosterImport.finished_at < before,
        parts=(_table(RosterFile),),
    ),
    Rule(
        word="push_receipts",
        table=_table(PushReceipt),
        what="微信推送的去重记录",
        kept=30 * DAY,
        why="微信几秒内就重推完，留一个月便于查对",
        source="本系统自定",
        is_over=lambda before: PushReceipt.received_at < before,
    ),
    Rule(
        word="notices",
        table=_table(Notice),
        what="我的消息，没读过的也在内",
        kept=400 * DAY,
        why="可以回看去年同一时候的消息，再久就没有用了",
        source=MINIMAL,
        is_over=lambda before: Notice.due_at < before,
    ),
    Rule(
        word="erasures",
        table=_table(Erasure),
        what="撤回了的注销申请",
        kept=3 * YEAR,
        why="有争议时说明申请过、撤回过",
        source=LIMITATION,
        is_over=lambda before: and_(Erasure.state == ErasureState.CANCELLED, Erasure.cancelled_at < before),
    ),
    Rule(
        word="clerk_invitations",
        table=_table(ClerkInvitation),
        what="没有人接受的核销员邀请",
        kept=90 * DAY,
        why="失效的邀请没有用处；接受了的随核销员一起保存",
        source=MINIMAL,
        is_over=lambda before: and_(
            ClerkInvitation.accepted_at.is_(None), ClerkInvitation.expires_at < before
        ),
    ),
    Rule(
        word="station_invitations",
        table=_table(StationInvitation),
        what="没有人接受的驿站管理员邀请",
        kept=90 * DAY,
        why="失效的邀请没有用处；接受了的随管理员一起保存",
        source=MINIMAL,
        is_over=lambda before: and_(
            StationInvitation.accepted_at.is_(None), StationInvitation.expires_at < before
        ),
    ),
    Rule(
        word="owner_invitations",
        table=_table(OwnerInvitation),
        what="没有人接受的店主邀请",
        kept=90 * DAY,
        why="失效的邀请没有用处；接受了的随商户一起保存",
        source=MINIMAL,
        is_over=lambda before: and_(
            OwnerInvitation.accepted_at.is_(None), OwnerInvitation.expires_at < before
        ),
    ),
    Rule(
        word="merchant_applications",
        table=_table(MerchantApplication),
        what="撤回或驳回的入驻申请，连同联系人",
        kept=3 * YEAR,
        why="有争议时说明为什么没有通过",
        source=LIMITATION,
        is_over=lambda before: and_(
            MerchantApplication.state.in_([ApplicationState.WITHDRAWN, ApplicationState.REJECTED]),
            MerchantApplication.submitted_at < before,
        ),
        parts=(merchant_application_attachments,),
    ),
    Rule(
        word="anomalies",
        table=_table(Anomaly),
        what="核实没有问题的异常线索",
        kept=YEAR,
        why="一年里可以和新的线索对照；已经说清楚的事，不该一直跟着人",
        source=MINIMAL,
        is_over=lambda before: and_(Anomaly.state == AnomalyState.CLEARED, Anomaly.decided_at < before),
    ),
    Rule(
        word="name_lists",
        table=_table(NameList),
        what="导入后没有用到报名上的名单",
        kept=7 * DAY,
        why="名单里是个人信息，没有用上就不该留",
        source=MINIMAL,
        is_over=lambda before: and_(NameList.signup_id.is_(None), NameList.created_at < before),
        parts=(_table(ListedPerson),),
    ),
    Rule(
        word="name_lists_in_vain",
        table=_table(NameList),
        what="取消或没有通过的单位报名的名单",
        kept=3 * YEAR,
        why="有争议时说明报过谁、为什么没有通过",
        source=LIMITATION,
        is_over=lambda before: and_(
            NameList.created_at < before,
            exists().where(
                Signup.id == NameList.signup_id,
                Signup.state.in_([SignupState.CANCELLED, SignupState.REJECTED, SignupState.EXPIRED]),
            ),
        ),
        parts=(_table(ListedPerson),),
    ),
    Rule(
        word="attachments",
        table=_table(Attachment),
        what="上传后没有用到任何事情上的附件",
        kept=30 * DAY,
        why="可能有照片和证件；文件由 attachments.sweep 随后删除",
        source=MINIMAL,
        is_over=_unused,
    ),
)

_ACCOUNTS = "会计档案管理办法（财政部、国家档案局令第79号）附表：原始凭证保存三十年；资金结算以它为凭"
_PERSON = "随本人账号，注销时删除或去标识"
_MERCHANT = "随商户，清退后仍要能说明当时的约定"
_LOG = "网络安全法：网络日志不少于六个月；等级保护与追责至少三年，本系统不删"
_COUNTED = "统计数字，每次重新计算，不含个人信息"
_ORGANISATION = "组织和权限的底册，本身不过期"
_JUDGED = "证明审批时谁有权、谁依规回避，随被审的事长期保存"
_JUDGING = "证明名次怎样得来、谁打的分，随报名保存"
_PUBLISHED = "证明发放之前公示过、异议处理过"
_AID = "帮扶资金以档案为凭，随档案保存；" + _PERSON
_OFFER = "核销和结算要能说明当时的规则"

KEPT: Mapping[str, str] = {
    "allocation_photos": _ACCOUNTS,
    "allocation_reminders": _ACCOUNTS,
    "allocations": _ACCOUNTS,
    "listed_people": "随名单",
    "name_lists": "办成的单位报名以名单为凭；" + _ACCOUNTS,
    "campaigns": _OFFER,
    "campaign_forms": _OFFER,
    "campaign_quotas": _OFFER,
    "campaign_sessions": _OFFER,
    "session_plans": _OFFER,
    "hardship_files": _AID,
    "household_members": _AID,
    "authorisations": _AID,
    "home_visits": _AID,
    "hardship_moves": _AID,
    "hardship_papers": _AID,
    "care_visits": _ACCOUNTS,
    "tickets": "与去年同期相比要用；" + _PERSON,
    "ticket_entries": _PERSON,
    "visit_logs": "走访促的台账，问题解决的经过要能查到",
    "contest_entries": _JUDGING,
    "contest_judges": _JUDGING,
    "contest_publications": _JUDGING,
    "contest_rounds": _JUDGING,
    "contest_sheets": _JUDGING,
    "draw_entrants": "公开的抽签过程，随时要能重新核对；只有摘要",
    "draws": "公开的抽签过程，随时要能重新核对",
    "partners": _ORGANISATION,
    "staff_exports": "谁导出过什么、谁同意的，追责至少三年，本系统不删；文件到期由 staff_exports.sweep 删除",
    "referrals": "推荐过哪家、对方怎样答复要能查到；" + _PERSON,
    "lawyers": _ORGANISATION,
    "legal_cases": _PERSON,
    "legal_steps": _PERSON,
    "recuperation_bases": _ORGANISATION,
    "recuperation_base_photos": "随基地",
    "trips": _OFFER,
    "trip_ratings": _PERSON,
    "paper_consents": "证明取得过同意（个人信息保护法第十四条）",
    "signup_attachments": _PERSON,
    "signup_moves": _PERSON,
    "signup_subjects": _PERSON,
    "signups": _PERSON,
    "signup_notes": _PERSON,
    "signup_recusals": _JUDGED,
    "staff_delegations": _JUDGED,
    "staff_relatives": _JUDGED,
    "public_notice_entries": _PUBLISHED,
    "public_notices": _PUBLISHED,
    "public_objections": _PUBLISHED + "；" + _PERSON,
    "handouts": _ACCOUNTS,
    "payment_lists": _ACCOUNTS,
    "payments": _ACCOUNTS,
    "signup_appeals": _PERSON,
    "station_hours": _ORGANISATION,
    "station_inspection_attachments": "随巡查",
    "station_inspections": "驿站的维护记录，不含会员的信息",
    "station_keepers": _ACCOUNTS,
    "station_report_attachments": "随报修",
    "station_reports": "驿站的维修记录；" + _PERSON,
    "station_special_days": _ORGANISATION,
    "stations": _ORGANISATION,
    "audit_checks": _LOG,
    "audit_entries": _LOG,
    "audit_seals": _LOG,
    "broadcasts": "对会员说过什么要有据可查，不含个人信息",
    "categories": _ORGANISATION,
    "clerks": _ACCOUNTS,
    "consents": "证明取得过同意（个人信息保护法第十四条）；" + _PERSON,
    "coupon_batch_stores": _OFFER,
    "coupon_batches": _OFFER,
    "coupon_releases": _OFFER,
    "coupons": _ACCOUNTS,
    "batch_progress": _COUNTED,
    "campaign_progress": _COUNTED,
    "desk_clocks": _COUNTED,
    "month_figures": "统计数字，不含个人信息，与去年同期相比要用",
    "notice_figures": _COUNTED,
    "reach_cells": _COUNTED,
    "union_places": _ORGANISATION,
    "daily_figures": "统计数字，不含个人信息，与去年同期相比要用",
    "discount_stores": _OFFER,
    "discount_uses": "本人要看今年得到的优惠，统计与去年相比；" + _PERSON,
    "discounts": _OFFER,
    "documents": "同意的是哪一版要能查到",
    "erasures": "办完的注销只留编号和件数，证明办过",
    "job_failures": "随任务，办完或丢弃时删除，不含个人信息",
    "members": _PERSON,
    "membership_applications": _PERSON,
    "merchant_application_attachments": "随申请",
    "merchant_applications": "通过了的是入驻档案；办理中的还没有结束",
    "merchant_codes": _ACCOUNTS,
    "merchant_contracts": _MERCHANT,
    "merchants": _MERCHANT,
    "model_workers": "劳模名录由工会管理，状态另有说明",
    "notice_preferences": _PERSON,
    "offer_report_attachments": "随反映",
    "employers": "招聘单位要能查到；" + _PERSON,
    "fair_booths": _OFFER,
    "job_fairs": _OFFER,
    "job_intentions": _PERSON,
    "job_posts": _OFFER,
    "hazard_photos": "随隐患报告",
    "hazard_reports": "奖励和整改的依据；" + _PERSON,
    "honours": "荣誉长期展示，凭本人的同意；" + _PERSON,
    "offer_reports": _MERCHANT + "；" + _PERSON,
    "anomalies": "没核实的还要核实；属实的是追回补贴、处理商户的依据，随商户",
    "redemptions": _ACCOUNTS,
    "roster_entries": "会员实名库，由名册说明在册或离会",
    "staff": _ORGANISATION,
    "staff_grants": _ORGANISATION,
    "staff_passwords": "只留最近几个的摘要，防止又用回去；换新的时删旧的",
    "staff_recovery_codes": "重新生成或重置时整批删除",
    "staff_resets": _JUDGED,
    "statement_items": _ACCOUNTS,
    "statements": _ACCOUNTS,
    "store_hours": _MERCHANT,
    "store_photos": _MERCHANT,
    "store_special_days": _MERCHANT,
    "stores": _MERCHANT,
    "subscribe_credits": _PERSON,
    "tick_runs": "每个定时任务一行，不会变多",
    "union_cards": _PERSON,
    "unions": _ORGANISATION,
    "units": _ORGANISATION,
}
"""Table → why the rows that no rule names stay."""


def sweep(*, progress: Progress) -> int:
    """到期删除: delete what is past its time, in units of work of `AT_ONCE` rows; gives how many rows.

    Safe to run again and at several places at once: rows that somebody else holds are left for the next time.
    """
    now = clock.now()
    return sum(_sweep(rule, now, progress) for rule in RULES if rule.tick == "retention.sweep")


def _sweep(rule: Rule, now: dt.datetime, progress: Progress) -> int:
    swept = 0
    while True:
        count = db.transact(lambda: _delete_some(rule, now - rule.kept))
        if count:
            swept += count
            progress(rule.word, swept)
        if count < AT_ONCE:
            return swept


def _delete_some(rule: Rule, before: dt.datetime) -> int:
    (key,) = rule.table.primary_key
    over = select(key).where(rule.is_over(before)).limit(AT_ONCE).with_for_update(skip_locked=True)
    keys = session().scalars(over).all()
    for part in rule.parts:
        (reference,) = [one.parent for one in part.foreign_keys if one.column is key]
        session().execute(delete(part).where(reference.in_(keys)))
    session().execute(delete(rule.table).where(key.in_(keys)))
    return len(keys)
