"""台账的形状."""

from app.edge.fields import NearDay, Schema


class LedgerQuery(Schema):
    from_day = NearDay(load_default=None, metadata={"description": "含当日；不填即从头"})
    to_day = NearDay(load_default=None, metadata={"description": "含当日；不填即到今天"})
