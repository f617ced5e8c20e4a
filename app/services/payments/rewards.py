"""安全隐患奖励的发放清单: the rewards that one union has to give, made into a list like any other."""

import uuid
from collections.abc import Sequence

from sqlalchemy import exists, select

from app import db
from app.db import session
from app.services import hazards, unions
from app.services.payments.life import PaymentListEmpty
from app.services.payments.making import LIST_MAX, Due, Made, told, write
from models import HazardReport, HazardState, Member, Payment, PaymentList, PaymentState, RosterEntry, Staff
from models.payments import LIVING


def draft_rewards(staff: Staff, union_id: uuid.UUID, *, report_ids: Sequence[uuid.UUID] | None) -> Made:
    """编制奖励清单: every reward of the union that can be paid now, or those of `report_ids` that can.

    Refuses with `union_not_found`, `payment_list_empty` (with `left_out`).
    """
    union = unions.get_visible(staff, union_id)
    db.lock("payments", str(union.id))
    waiting = find_unpaid_rewards(union.id, report_ids)
    names = _names(waiting)
    due, left_out = [], {}
    for report in waiting:
        name = names.get(report.member_id)
        if report.card is None:
            left_out[report.id] = "报告人还没有填银行卡"
        elif name is None or report.reward_fen is None:
            left_out[report.id] = "没有实名，银行无法核对户名"
        else:
            due.append(Due(report, report.reward_fen, name, report.card))
    left_out |= dict.fromkeys(
        set(report_ids or ()) - {report.id for report in waiting}, "没有奖励、已经发放，或已在别的清单里"
    )
    if not due:
        raise PaymentListEmpty(left_out=told(left_out))
    return Made(write(staff, PaymentList(union_id=union.id), due), left_out)


def find_unpaid_rewards(
    union_id: uuid.UUID, report_ids: Sequence[uuid.UUID] | None
) -> Sequence[HazardReport]:
    """The accepted whose reward stands on no living list, their rows locked in the order of their ids."""
    living = exists().where(Payment.hazard_report_id == HazardReport.id, Payment.state.in_(LIVING))
    statement = select(HazardReport).where(
        HazardReport.union_id == union_id,
        HazardReport.state == HazardState.ACCEPTED,
        HazardReport.reward_fen.is_not(None),
        ~living,
    )
    if report_ids is not None:
        statement = statement.where(HazardReport.id.in_(report_ids))
    found = statement.order_by(HazardReport.id).limit(LIST_MAX).with_for_update(of=HazardReport)
    return session().scalars(found.execution_options(populate_existing=True)).all()


def lock_reports(report_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, HazardReport]:
    """The reports of some payments, locked in the order of their ids."""
    rows = session().scalars(
        select(HazardReport)
        .where(HazardReport.id.in_(report_ids))
        .order_by(HazardReport.id)
        .with_for_update(of=HazardReport)
        .execution_options(populate_existing=True)
    )
    return {report.id: report for report in rows}


def tell(payment: Payment, report: HazardReport) -> None:
    """告知报告人 what the bank has said."""
    if payment.state is PaymentState.PAID:
        hazards.tell_paid(report, payment)
    else:
        hazards.tell_failed(report, payment, payment.failure or "")


def _names(waiting: Sequence[HazardReport]) -> dict[uuid.UUID, str]:
    """户名: as the union's list has it, else as the account was verified."""
    rows = session().execute(
        select(Member, RosterEntry)
        .outerjoin(RosterEntry, RosterEntry.id == Member.roster_entry_id)
        .where(Member.id.in_([report.member_id for report in waiting]))
    )
    found = {member.id: (entry.name if entry else None) or member.name for member, entry in rows}
    return {member_id: name for member_id, name in found.items() if name}
