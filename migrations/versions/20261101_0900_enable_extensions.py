"""Enable the extensions that search and nearness need.

On a managed server the owner may lack the right: then a superuser runs these four lines once, and
`IF NOT EXISTS` passes here.
"""

from alembic import op

revision = "20261101_0900"
down_revision = None
branch_labels = None
depends_on = None

EXTENSIONS = ("pg_trgm", "cube", "earthdistance", "btree_gist")


def upgrade() -> None:
    for name in EXTENSIONS:
        op.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")


def downgrade() -> None:
    """Extensions stay: other schemas of the database may use them."""
