"""会到期的: what is kept for a time only, how long, why, and whose rule that is."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Table, and_, exists

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
    ManualCheck,
    MatchmakingClient,
    MatchmakingNote,
    MatchmakingProposal,
    MatchmakingTalk,
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
    manual_check_attachments,
    merchant_application_attachments,
)

DAY = dt.timedelta(days=1)
YEAR = 365 * DAY

MINIMAL = "个人信息保护法第十九条：保存期限应为实现处理目的所必要的最短时间"
LIMITATION = "民法典第一百八十八条：诉讼时效三年"


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
        word="manual_checks",
        table=_table(ManualCheck),
        what="办结了的实名人工核对，连同填写的号码",
        kept=90 * DAY,
        why="一个季度里本人还会问起；号码和证件照片用完就不该留，附件随后删除",
        source=MINIMAL,
        is_over=lambda before: ManualCheck.decided_at < before,
        parts=(manual_check_attachments,),
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
        word="matchmaking_talks",
        table=_table(MatchmakingTalk),
        what="过去的红娘面谈时段，连同是谁约的",
        kept=90 * DAY,
        why="约过面谈只对当时有用",
        source=MINIMAL,
        is_over=lambda before: MatchmakingTalk.ends_at < before,
    ),
    Rule(
        word="matchmaking_clients",
        table=_table(MatchmakingClient),
        what="结束了的红娘服务，连同手记",
        kept=YEAR,
        why="一年内换回来可以接着服务；结束后没有人看得到，再久就没有用了",
        source=MINIMAL,
        is_over=lambda before: MatchmakingClient.ended_at < before,
        parts=(_table(MatchmakingNote), _table(MatchmakingProposal)),
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
