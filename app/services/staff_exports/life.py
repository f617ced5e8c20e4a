"""导出的生命: what may follow what, how long things wait, and what is refused."""

import datetime as dt
from collections.abc import Mapping

from app.errors import Conflict, Forbidden, InvalidValue, NotFound
from models import StaffExport
from models import StaffExportState as State

MASKED_KEPT = dt.timedelta(days=7)
UNMASKED_KEPT = dt.timedelta(hours=24)
AGREEMENT_AWAITED = dt.timedelta(days=3)
STUCK_AFTER = dt.timedelta(hours=2)
"""Longer than a job is tried again. Whoever waits is told to ask anew."""
AT_ONCE_MAX = 5
ROWS_MAX = 200_000
"""What Excel still opens; a sheet ends at a million rows, and nobody reads those."""

LIFE: Mapping[tuple[State, str], State] = {
    (State.AWAITING, "approve"): State.QUEUED,
    (State.AWAITING, "refuse"): State.REFUSED,
    (State.AWAITING, "cancel"): State.CANCELLED,
    (State.AWAITING, "expire"): State.EXPIRED,
    (State.QUEUED, "begin"): State.RUNNING,
    # The worker has died of it, or the job is tried again.
    (State.RUNNING, "begin"): State.RUNNING,
    (State.QUEUED, "cancel"): State.CANCELLED,
    (State.RUNNING, "cancel"): State.CANCELLED,
    (State.QUEUED, "fail"): State.FAILED,
    (State.RUNNING, "fail"): State.FAILED,
    (State.RUNNING, "finish"): State.DONE,
    (State.DONE, "expire"): State.EXPIRED,
}
"""(state, action) → state. What is not here is refused."""
UNFINISHED = (State.AWAITING, State.QUEUED, State.RUNNING)


class ExportNotFound(NotFound):
    code, detail = "export_not_found", "没有找到这份导出"


class ExportKindUnknown(InvalidValue):
    code, detail = "export_kind_unknown", "没有这种导出"


class ExportNotAllowed(Forbidden):
    code, detail = "export_not_allowed", "您的岗位不能导出这张列表"
    next = "需要的话，请安全管理员授予相应的岗位"


class ExportScopeLost(Forbidden):
    code, detail = "export_scope_lost", "您现在的权限已经不包括这份导出的范围"
    next = "请按现在的权限重新导出"


class ExportNothingMasked(Conflict):
    code, detail = "export_nothing_masked", "这张列表里没有遮住的内容，请直接导出"


class ExportReasonRequired(InvalidValue):
    code, detail = "export_reason_required", "导出完整的姓名和号码时，请写明理由"


class ExportsTooMany(Conflict):
    code, detail = "exports_too_many", f"同时最多有 {AT_ONCE_MAX} 份导出在办"
    next = "请等前面的办完，或取消不要的"


class ExportNotNow(Conflict):
    code, detail = "export_not_now", "这份导出现在的状态不能这样办"
    next = "请刷新后再看"


class ExportOwn(Conflict):
    code, detail = "export_own", "自己申请的导出，要由另一位主席同意"
    next = "请本级或上级工会的另一位主席办理"


def move(found: StaffExport, action: str) -> None:
    """Go on to what follows. Refuses with `export_not_now`."""
    following = LIFE.get((found.state, action))
    if following is None:
        raise ExportNotNow
    found.state = following
