"""自带数据库: PostgreSQL and Valkey from wheels, for a machine that has none.

`Postgres(data_dir).start()` and `Valkey(data_dir).start()` give back an address for `DATABASE_URL` and
`REDIS_URL`. Both run as children in the foreground and end with their parent, however it ends.
"""

from app.embedded.postgres import Postgres
from app.embedded.processes import CannotStart
from app.embedded.valkey import Valkey

__all__ = ["CannotStart", "Postgres", "Valkey"]
