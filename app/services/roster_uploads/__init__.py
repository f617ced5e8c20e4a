"""名册上传: a union's file at the console — handed in, foreseen, imported by a job, its errors mended."""

from app.services.roster_uploads.handing_in import (
    FILE_BYTES_MAX,
    RosterFileTooLarge,
    hand_in,
    template,
)
from app.services.roster_uploads.reading import (
    RosterImportNotFound,
    RosterRejectsGone,
    get,
    list_imports,
    read_errors,
)
from app.services.roster_uploads.steering import (
    RosterImportNotReady,
    RosterImportOver,
    cancel,
    give_up_still,
    start,
)
from app.services.roster_uploads.working import CHECK, IMPORT, check, import_

__all__ = [
    "CHECK",
    "FILE_BYTES_MAX",
    "IMPORT",
    "RosterFileTooLarge",
    "RosterImportNotFound",
    "RosterImportNotReady",
    "RosterImportOver",
    "RosterRejectsGone",
    "cancel",
    "check",
    "get",
    "give_up_still",
    "hand_in",
    "import_",
    "list_imports",
    "read_errors",
    "start",
    "template",
]
