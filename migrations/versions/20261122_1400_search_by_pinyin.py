"""Search by full pinyin: write the search texts again."""

import sqlalchemy as sa
from alembic import op

from app.text import search_text

revision = "20261122_1400"
down_revision = "20261122_1205"
branch_labels = None
depends_on = None

NAMED = {"merchants": "name", "stores": "name", "coupon_batches": "title"}
CHUNK = 1000


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table, name in NAMED.items():
        _write_again(table, name)


def downgrade() -> None:
    """The texts stay: the older code finds characters in them, and writes its own form with the next change."""


def _write_again(table: str, name: str) -> None:
    """In the order of ids, a chunk of rows at a time: no table has to fit into memory."""
    connection = op.get_bind()
    chunk = sa.text(f"SELECT id, {name} FROM {table} WHERE id > :after ORDER BY id LIMIT {CHUNK}")
    write = sa.text(f"UPDATE {table} SET search_text = :text WHERE id = :id")
    after = "00000000-0000-0000-0000-000000000000"
    while rows := connection.execute(chunk, {"after": after}).all():
        connection.execute(write, [{"id": row[0], "text": search_text(row[1])} for row in rows])
        after = str(rows[-1][0])
