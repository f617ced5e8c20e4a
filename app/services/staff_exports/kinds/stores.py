"""导出一家商户的门店."""

from app.services import store_keeping
from app.services.staff_exports.declaration import Column, ExportKind, one
from models import DISTRICT_NAMES, District, StaffRole, StoreState

STATES = {StoreState.OPEN: "营业", StoreState.CLOSED: "停业"}

KIND = ExportKind(
    key="stores",
    title="门店",
    list_rule="/merchants/<uuid:merchant_id>/stores",
    roles=frozenset({StaffRole.MERCHANT_MANAGER, StaffRole.PUBLISHER, StaffRole.READ_ONLY}),
    filters={"merchant_id": one("商户")},
    within="merchant_id",
    read=lambda staff, filters, limit, cursor: store_keeping.list_stores(
        staff, filters["merchant_id"], limit=limit, cursor=cursor
    ),
    columns=(
        Column("名称", lambda store: store.name),
        Column("区", lambda store: DISTRICT_NAMES[District(store.district)]),
        Column("地址", lambda store: store.address),
        Column("电话", lambda store: store.phone),
        Column("状态", lambda store: STATES[store.state]),
        Column("纬度", lambda store: store.lat),
        Column("经度", lambda store: store.lng),
    ),
)
