"""劳模名录: listed, looked up, registered, ended and imported."""

import uuid
from collections.abc import Sequence
from typing import Any

from flask import Response

from app import id_numbers, paging
from app.edge.access import Who
from app.edge.doors import DESK_PREFIX, Door
from app.edge.uploads import Upload
from app.paging import Page
from app.services import model_workers, roster_files
from app.services.model_workers import Preview
from console.model_workers.schemas import (
    ModelWorkerBody,
    ModelWorkerPage,
    ModelWorkerPreviewSchema,
    ModelWorkerQuery,
    ModelWorkerSchema,
    ModelWorkerSearchBody,
    ModelWorkersSchema,
    ModelWorkerStatusBody,
)
from models import ModelWorker, ModelWorkerLevel, ModelWorkerStatus, Staff, StaffRole

door = Door("console_model_workers", description="控制台：劳模名录", url_prefix=DESK_PREFIX)

WRITES = frozenset({StaffRole.OPERATOR, StaffRole.CHAIR})
READS = WRITES | {StaffRole.REVIEWER, StaffRole.READ_ONLY}
FILE = Upload(model_workers.FILE_BYTES_MAX, model_workers.ModelWorkerFileTooLarge)
FILE_REFUSES = (
    roster_files.RosterFileUnreadable,
    roster_files.RosterColumnsMissing,
    model_workers.ModelWorkerFileTooLarge,
)


@door.get(
    "/model-workers",
    who=Who.STAFF,
    roles=READS,
    query=ModelWorkerQuery,
    answers=ModelWorkerPage,
    refuses=(paging.CursorInvalid,),
)
def list_kept(staff: Staff, query: dict[str, Any]) -> Page[ModelWorker]:
    """劳模名录, the latest registered first."""
    level, status = query.pop("level"), query.pop("status")
    return model_workers.list_kept(
        staff,
        level=ModelWorkerLevel(level) if level else None,
        status=ModelWorkerStatus(status) if status else None,
        **query,
    )


@door.post(
    "/model-workers/search",
    who=Who.STAFF,
    roles=READS,
    body=ModelWorkerSearchBody,
    answers=ModelWorkersSchema,
    refuses=(id_numbers.IdNumberInvalid,),
)
def search(staff: Staff, body: dict[str, str]) -> dict[str, Sequence[ModelWorker]]:
    """查一个人 by ID number."""
    return {"items": model_workers.search(staff, **body)}


@door.post(
    "/model-workers",
    who=Who.STAFF,
    roles=WRITES,
    body=ModelWorkerBody,
    answers=ModelWorkerSchema,
    status=201,
    idempotent=True,
    refuses=(
        id_numbers.IdNumberInvalid,
        model_workers.RosterEntryUnknown,
        model_workers.ModelWorkerExists,
    ),
)
def register(staff: Staff, body: dict[str, Any]) -> ModelWorker:
    """登记劳模."""
    return model_workers.register(staff, **{**body, "level": ModelWorkerLevel(body["level"])})


@door.get("/model-workers/template", who=Who.STAFF, roles=WRITES, answers=None, media=("text/csv",))
def get_template(_: Staff) -> Response:
    """劳模名录空表."""
    disposition = {"Content-Disposition": 'attachment; filename="model-workers.csv"'}
    return Response(model_workers.template(), mimetype="text/csv", headers=disposition)


@door.post(
    "/model-workers/preview",
    who=Who.STAFF,
    roles=WRITES,
    upload=FILE,
    answers=ModelWorkerPreviewSchema,
    refuses=FILE_REFUSES,
)
def preview(staff: Staff, upload: bytes) -> Preview:
    """预览导入: nothing is kept."""
    return model_workers.preview(staff, upload)


@door.post(
    "/model-workers/import",
    who=Who.STAFF,
    roles=WRITES,
    upload=FILE,
    answers=ModelWorkerPreviewSchema,
    status=201,
    idempotent=True,
    refuses=(*FILE_REFUSES, model_workers.ModelWorkersInvalid),
)
def import_file(staff: Staff, upload: bytes) -> Preview:
    """导入劳模名录: all of it or nothing."""
    return model_workers.import_file(staff, upload)


@door.get(
    "/model-workers/<uuid:model_worker_id>",
    who=Who.STAFF,
    roles=READS,
    answers=ModelWorkerSchema,
    refuses=(model_workers.ModelWorkerNotFound,),
)
def get(staff: Staff, model_worker_id: uuid.UUID) -> ModelWorker:
    """一项称号."""
    return model_workers.get(staff, model_worker_id)


@door.post(
    "/model-workers/<uuid:model_worker_id>/status",
    who=Who.STAFF,
    roles=WRITES,
    body=ModelWorkerStatusBody,
    answers=ModelWorkerSchema,
    idempotent=True,
    refuses=(model_workers.ModelWorkerNotFound, model_workers.ModelWorkerUnchanged),
)
def change_status(staff: Staff, model_worker_id: uuid.UUID, body: dict[str, str]) -> ModelWorker:
    """改变状态 for a reason: retired, revoked, deceased."""
    return model_workers.change_status(
        staff, model_worker_id, status=ModelWorkerStatus(body["status"]), reason=body["reason"]
    )
