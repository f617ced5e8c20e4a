"""名册文件: the files in which unions hand in their people, read row by row and checked."""

from app.services.roster_files.cells import Unfit, read_cell, read_id_number, read_name, read_phone
from app.services.roster_files.checks import Checked, Checker, Places, Problem
from app.services.roster_files.columns import (
    ID_NUMBER_ALIASES,
    PHONE_ALIASES,
    Column,
    Header,
    Headings,
    Line,
    RosterColumnsMissing,
)
from app.services.roster_files.rejects import Rejects
from app.services.roster_files.tables import (
    XLSX_ROWS_MAX,
    RosterFileTooLong,
    RosterFileUnreadable,
    Table,
    open_table,
)

__all__ = [
    "ID_NUMBER_ALIASES",
    "PHONE_ALIASES",
    "XLSX_ROWS_MAX",
    "Checked",
    "Checker",
    "Column",
    "Header",
    "Headings",
    "Line",
    "Places",
    "Problem",
    "Rejects",
    "RosterColumnsMissing",
    "RosterFileTooLong",
    "RosterFileUnreadable",
    "Table",
    "Unfit",
    "open_table",
    "read_cell",
    "read_id_number",
    "read_name",
    "read_phone",
]
