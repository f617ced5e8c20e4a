"""附件: pictures and PDF files that people hand in, private to them and to whoever reviews them."""

from app.services.attachments.keeping import (
    MAX_BYTES,
    AttachmentNotFound,
    AttachmentTooLarge,
    as_cover,
    file_name,
    get_for_staff,
    get_own,
    hand_in,
    read,
    sweep,
    take_own,
)
from app.services.attachments.pictures import EXTENSIONS, PDF, AttachmentTypeRefused

__all__ = [
    "EXTENSIONS",
    "MAX_BYTES",
    "PDF",
    "AttachmentNotFound",
    "AttachmentTooLarge",
    "AttachmentTypeRefused",
    "as_cover",
    "file_name",
    "get_for_staff",
    "get_own",
    "hand_in",
    "read",
    "sweep",
    "take_own",
]
