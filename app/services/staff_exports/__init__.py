"""干部的导出: a list as a workbook, written by a job, masked unless a second person has agreed."""

from app.services.staff_exports.asking import WRITE, approve, ask, cancel, refuse
from app.services.staff_exports.declaration import ExportFilterInvalid
from app.services.staff_exports.kinds import KINDS
from app.services.staff_exports.life import (
    ExportKindUnknown,
    ExportNotAllowed,
    ExportNotFound,
    ExportNothingMasked,
    ExportNotNow,
    ExportOwn,
    ExportReasonRequired,
    ExportScopeLost,
    ExportsTooMany,
)
from app.services.staff_exports.looking import File, download, get, list_exports, title, told
from app.services.staff_exports.writing import sweep, write

__all__ = [
    "KINDS",
    "WRITE",
    "ExportFilterInvalid",
    "ExportKindUnknown",
    "ExportNotAllowed",
    "ExportNotFound",
    "ExportNotNow",
    "ExportNothingMasked",
    "ExportOwn",
    "ExportReasonRequired",
    "ExportScopeLost",
    "ExportsTooMany",
    "File",
    "approve",
    "ask",
    "cancel",
    "download",
    "get",
    "list_exports",
    "refuse",
    "sweep",
    "title",
    "told",
    "write",
]
