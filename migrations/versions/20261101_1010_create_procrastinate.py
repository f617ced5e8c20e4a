"""Create procrastinate's tables from the migrations that its package ships.

Applying its numbered files up to 3.4 gives the same schema whatever newer release is installed; a
release that brings more files gets a migration of its own here, applying just those.
"""

from importlib.resources import files

from alembic import op

revision = "20261101_1010"
down_revision = "20261101_1005"
branch_labels = None
depends_on = None

LAST = "03.04.99"

DROP_EVERYTHING = """
DO $$
DECLARE thing record;
BEGIN
    FOR thing IN SELECT tablename AS name FROM pg_tables
        WHERE schemaname = current_schema() AND tablename LIKE 'procrastinate\\_%'
    LOOP EXECUTE format('DROP TABLE %I CASCADE', thing.name); END LOOP;
    FOR thing IN SELECT oid::regprocedure AS name FROM pg_proc
        WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'procrastinate\\_%'
    LOOP EXECUTE format('DROP FUNCTION %s CASCADE', thing.name); END LOOP;
    FOR thing IN SELECT typname AS name FROM pg_type
        WHERE typnamespace = current_schema()::regnamespace AND typname LIKE 'procrastinate\\_%'
    LOOP EXECUTE format('DROP TYPE %I CASCADE', thing.name); END LOOP;
END $$
"""


def upgrade() -> None:
    """Each file commits by itself, as its authors expect: one uses enum values that another has just added.

    A run that was cut short starts again from nothing, so no half-made schema stays behind.
    """
    scripts = sorted(
        (
            script
            for script in files("procrastinate.sql.migrations").iterdir()
            if script.name.endswith(".sql")
        ),
        key=lambda script: script.name,
    )
    with op.get_context().autocommit_block():
        cursor = op.get_bind().connection.cursor()
        cursor.execute(DROP_EVERYTHING)
        for script in scripts:
            if script.name < LAST:
                cursor.execute(script.read_text(encoding="utf-8"))


def downgrade() -> None:
    op.execute(DROP_EVERYTHING)
