"""名册文件: the files in which unions hand in their people, read row by row and checked."""

from app.services.roster_files.checks import Checked, Checker, Places, Problem
from app.services.roster_files.columns import Column, Header, Line, RosterColumnsMissing
from app.services.roster_files.rejects import Rejects
from app.services.roster_files.tables import (
    XLSX_ROWS_MAX,
    RosterFileTooLong,
    RosterFileUnreadable,
    Table,
    open_table,
)

__all__ = [
    "XLSX_ROWS_MAX",
    "Checked",
    "Checker",
    "Column",
    "Header",
    "Line",
    "Places",
    "Problem",
    "Rejects",
    "RosterColumnsMissing",
    "RosterFileTooLong",
    "RosterFileUnreadable",
    "Table",
    "open_table",
]
