"""劳模名录: who holds which honour, kept by unions; benefits ask it, and it is shown to nobody outside."""

from app.services.model_workers.importing import (
    FILE_BYTES_MAX,
    ModelWorkerFileTooLarge,
    ModelWorkersInvalid,
    Preview,
    import_file,
    preview,
    template,
)
from app.services.model_workers.keeping import (
    ModelWorkerExists,
    ModelWorkerNotFound,
    ModelWorkerUnchanged,
    RosterEntryUnknown,
    change_status,
    get,
    list_kept,
    register,
    search,
)

__all__ = [
    "FILE_BYTES_MAX",
    "ModelWorkerExists",
    "ModelWorkerFileTooLarge",
    "ModelWorkerNotFound",
    "ModelWorkerUnchanged",
    "ModelWorkersInvalid",
    "Preview",
    "RosterEntryUnknown",
    "change_status",
    "get",
    "import_file",
    "list_kept",
    "preview",
    "register",
    "search",
    "template",
]
