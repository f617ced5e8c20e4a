"""交名册: a file is looked through at once, so that a wrong one is refused by name; the rest a job does."""

import hashlib
import io
import uuid

from app import clock, queue, sheets
from app.db import session
from app.errors import TooLarge
from app.services import audit, unions
from app.services.roster_files import Column, open_table
from app.services.roster_uploads import vault
from app.services.roster_uploads.working import CHECK
from models import RosterFilePurpose, RosterImport, RosterImportState, Staff

FILE_BYTES_MAX = 20 * 1024 * 1024
UNPACKED_BYTES_MAX = 256 * 1024 * 1024
_ZIP = b"PK"


class RosterFileTooLarge(TooLarge):
    code, detail = "roster_file_too_large", "名册文件超过 20 MB，太大了"
    next = "请去掉图片和其他工作表，或分成几个文件，一个一个导入"


def hand_in(staff: Staff, content: bytes, *, union_id: uuid.UUID, correct_names: bool) -> RosterImport:
    """交名册: kept encrypted for a day and foreseen by a job; nothing is written into the roster yet.

    The file is for this union and those below it, whatever else its author may see.
    Refuses with `union_not_found`, `roster_file_unreadable`, `roster_file_too_long`,
    `roster_columns_missing`.
    """
    union = unions.get_visible(staff, union_id)
    kind = "xlsx" if content.startswith(_ZIP) else "csv"
    with (
        vault.laid_out(content, kind) as path,
        open_table(path, unpacked_bytes_max=UNPACKED_BYTES_MAX) as table,
    ):
        total = table.total
    made = RosterImport(
        union_id=union.id,
        staff_id=staff.id,
        state=RosterImportState.CHECKING,
        correct_names=correct_names,
        file_kind=kind,
        file_sha256=hashlib.sha256(content).digest(),
        byte_count=len(content),
        total_count=total,
        beat_at=clock.now(),
    )
    made.union, made.staff = union, staff
    session().add(made)
    session().flush()
    vault.put(made.id, RosterFilePurpose.SOURCE, content)
    audit.record(
        staff,
        "roster_imports.hand_in",
        made,
        union_id=str(union.id),
        file_sha256=made.file_sha256.hex(),
        rows=total,
    )
    queue.defer(session(), CHECK, import_id=str(made.id))
    return made


def template() -> bytes:
    """空白名册: the columns that are read, as text, and how they are filled in."""
    held = io.BytesIO()
    with sheets.writing(held, in_memory=True) as book:
        sheet, as_text = book.add_worksheet("名册"), book.add_format({"num_format": "@"})
        sheet.set_column(0, len(Column) - 1, 20, as_text)
        for place, column in enumerate(Column):
            sheet.write_string(0, place, column.value, as_text)
        notes = book.add_worksheet("填写说明")
        for number, line in enumerate(_NOTES):
            notes.write_string(number, 0, line)
    return held.getvalue()


_NOTES = (
    "姓名、身份证号、所属工会必填，其余可以不填；不填的列可以删掉。",
    "身份证号请用文本格式，18 位；直接输数字会被 Excel 改掉末几位。",
    "所属工会写全称。没写到的人不会动；离会的请在“会籍状态”写“退会”。",
    "会籍状态：会员、保留会籍、退会；就业状态：在职、退休、失业；新就业形态、户外：是、否。",
)
