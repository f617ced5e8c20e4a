"""导出入会、接转与退会申请."""

from app import privacy
from app.services import membership_applications
from app.services.staff_exports.declaration import Column, ExportKind, flag, state
from models import MembershipApplicationState, MembershipRequest, StaffRole

STATES = {
    MembershipApplicationState.QUEUED: "排队",
    MembershipApplicationState.SUBMITTED: "待办理",
    MembershipApplicationState.APPROVED: "已同意",
    MembershipApplicationState.REJECTED: "不同意",
    MembershipApplicationState.WITHDRAWN: "本人撤回",
}
REQUESTS = {
    MembershipRequest.JOIN: "入会",
    MembershipRequest.TRANSFER: "接转",
    MembershipRequest.LEAVE: "退会",
}

KIND = ExportKind(
    key="membership_applications",
    title="入会、接转与退会申请",
    list_rule="/membership-applications",
    roles=frozenset({StaffRole.OPERATOR, StaffRole.REVIEWER, StaffRole.CHAIR, StaffRole.READ_ONLY}),
    filters={
        "kind": state(MembershipRequest, REQUESTS, "办什么"),
        "state": state(MembershipApplicationState, STATES),
        "overdue": flag("过了期限"),
    },
    read=lambda staff, filters, limit, cursor: membership_applications.list_for_staff(
        staff, **filters, limit=limit, cursor=cursor
    ),
    columns=(
        Column("办什么", lambda made: REQUESTS[made.kind]),
        Column("姓名", lambda made: privacy.mask_name(made.name), lambda made: made.name),
        Column("身份证号", lambda made: privacy.mask_id_number(made.id_number), lambda made: made.id_number),
        Column("电话", lambda made: privacy.mask_phone(made.phone), lambda made: made.phone),
        Column("工作单位", lambda made: made.unit_name),
        Column("原来的工会", lambda made: made.from_union.name if made.from_union else None),
        Column("办理工会", lambda made: made.union.name),
        Column("状态", lambda made: STATES[made.state]),
        Column("提交时间", lambda made: made.submitted_at),
        Column("承诺答复", lambda made: made.due_at),
        Column("办结时间", lambda made: made.decided_at),
    ),
)
