"""Find people in the roster by name, by the end of their number and by phone.

The blind indexes of people who stand there already are filled in by the nightly `roster.derive`.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261122_2020"
down_revision = "20261122_2000"
branch_labels = None
depends_on = None

TABLE = "roster_entries"
COLUMNS = {
    "name_index": "姓名盲索引",
    "number_tail_index": "身份证号末四位盲索引",
    "phone_index": "手机号盲索引; 可以重复, 名册由单位填写",
}
INDEXES = {
    "ix_roster_entries_by_union": (["union_id", "id"], None),
    "ix_roster_entries_not_members": (["union_id", "id"], "membership_state <> 'member'"),
    "ix_roster_entries_name": (["name_index"], None),
    "ix_roster_entries_number_tail": (["number_tail_index"], None),
    "ix_roster_entries_phone": (["phone_index"], "phone_index IS NOT NULL"),
    "ix_roster_entries_underived": (["id"], "name_index IS NULL OR born_on IS NULL"),
}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for name, comment in COLUMNS.items():
        op.add_column(
            TABLE, sa.Column(name, sa.LargeBinary(), nullable=True, comment=comment), if_not_exists=True
        )
    with op.get_context().autocommit_block():
        # People are verified while they are built. One that was broken off is left behind unusable.
        for name, (columns, condition) in INDEXES.items():
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            where = None if condition is None else sa.text(condition)
            op.create_index(name, TABLE, columns, postgresql_where=where, postgresql_concurrently=True)
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_roster_entries_union_id", table_name=TABLE)
    op.execute("ALTER INDEX ix_roster_entries_by_union RENAME TO ix_roster_entries_union_id")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for name in INDEXES:
        op.drop_index("ix_roster_entries_union_id" if name.endswith("by_union") else name, table_name=TABLE)
    op.create_index("ix_roster_entries_union_id", TABLE, ["union_id"])
    for name in reversed(COLUMNS):
        op.drop_column(TABLE, name)
