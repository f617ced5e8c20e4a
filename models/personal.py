"""个人信息列: ciphertext in the table, plain text only while the object is in hand.

A TypeDecorator never sees the id of its row, and the id is part of what is authenticated. So a
personal column is a plain BYTEA column plus this descriptor, which asks the cipher that
`app.privacy` installs at start. The blind index beside it, where there is one, is kept in step.
"""

import uuid
from typing import Any, Protocol, overload


class Cipher(Protocol):
    """What `app.privacy` provides. `place` is (table, column, row id)."""

    def encrypt(self, plain: str, place: tuple[str, str, str]) -> bytes: ...

    def decrypt(self, stored: bytes, place: tuple[str, str, str]) -> str: ...

    def index(self, purpose: str, plain: str) -> bytes: ...


_installed: list[Cipher] = []


def install(cipher: Cipher) -> None:
    """Let every personal column use `cipher`. Called once, before any row is read."""
    _installed[:] = [cipher]


def _cipher() -> Cipher:
    if not _installed:
        raise RuntimeError("personal data was touched before app.privacy installed a cipher")
    return _installed[0]


class PersonalText:
    """A text that is stored encrypted in `column`; `index_column` holds its HMAC for look-ups.

    `purpose` separates indexes: the same value has the same index in two tables only when both name
    the same purpose, which is how a member is found in the roster.
    """

    def __init__(self, column: str, *, index_column: str | None = None, purpose: str | None = None) -> None:
        self.column = column
        self.index_column = index_column
        self.purpose = purpose
        self._table = ""

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self._table = owner.__tablename__

    @overload
    def __get__(self, row: None, owner: type[Any]) -> "PersonalText": ...

    @overload
    def __get__(self, row: object, owner: type[Any]) -> str | None: ...

    def __get__(self, row: Any, owner: type[Any]) -> "PersonalText | str | None":
        if row is None:
            return self
        stored = getattr(row, self.column)
        return None if stored is None else _cipher().decrypt(bytes(stored), self._place(row.id))

    def __set__(self, row: Any, plain: str | None) -> None:
        setattr(row, self.column, None if plain is None else self.seal(plain, row.id))
        if self.index_column is not None:
            indexed = None if plain is None else index_of(self.purpose or self.column, plain)
            setattr(row, self.index_column, indexed)

    def seal(self, plain: str, row_id: uuid.UUID) -> bytes:
        """What `column` holds in the row `row_id`, for who writes many rows without objects."""
        return _cipher().encrypt(plain, self._place(row_id))

    def _place(self, row_id: uuid.UUID) -> tuple[str, str, str]:
        return self._table, self.column, str(row_id)


def index_of(purpose: str, plain: str) -> bytes:
    """The blind index of a value, to compare with a stored one. 32 bytes."""
    return _cipher().index(purpose, plain)
