"""导出操作日志."""

from app.services import audit_logs
from app.services.staff_exports.declaration import Column, ExportKind, Filter, day, one, text
from models import ActorKind, StaffRole

ACTORS = {ActorKind.STAFF: "干部", ActorKind.MEMBER: "会员", ActorKind.SYSTEM: "系统"}

KIND = ExportKind(
    key="audit",
    title="操作日志",
    list_rule="/audit",
    roles=frozenset({StaffRole.AUDIT_ADMIN}),
    filters={
        "subject": Filter("在什么上面", text),
        "subject_id": one("一件"),
        "actor_id": one("一个人"),
        "action": Filter("做了什么", text),
        "username": Filter("登录名", text),
        "since": day("从哪天起"),
        "until": day("到哪天止"),
    },
    read=lambda staff, filters, limit, cursor: audit_logs.list_entries(
        staff, **filters, limit=limit, cursor=cursor
    ),
    columns=(
        Column("时间", lambda view: view.entry.at),
        Column("谁", lambda view: ACTORS[view.entry.actor_kind]),
        Column("登录名", lambda view: view.actor_username),
        Column("做了什么", lambda view: view.action_name),
        Column("在什么上面", lambda view: view.subject_name),
        Column("编号", lambda view: str(view.entry.subject_id)),
        Column("数据", lambda view: "，".join(f"{fact.name}：{fact.value}" for fact in view.facts)),
        Column("请求编号", lambda view: view.entry.request_id),
    ),
)
