"""导出的种类: one file each, found by themselves."""

import pkgutil
from importlib import import_module

from app.services.staff_exports.declaration import ExportKind

KINDS: dict[str, ExportKind] = {}
"""Key → kind."""

for _module in pkgutil.iter_modules(__path__):
    _kind: ExportKind = import_module(f"{__name__}.{_module.name}").KIND
    if KINDS.setdefault(_kind.key, _kind) is not _kind:
        raise TypeError(f"export {_kind.key!r} is declared twice")
