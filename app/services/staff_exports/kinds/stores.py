"""导出门店 of the merchants in one's scope."""

from app.services import store_keeping
from app.services.staff_exports.declaration import Column, ExportKind, Filter, one, state, text
from models import DISTRICT_NAMES, District, StaffRole, StoreState

STATES = {StoreState.OPEN: "营业", StoreState.CLOSED: "停业"}

KIND = ExportKind(
    key="stores",
    title="门店",
    list_rule="/stores",
    roles=frozenset({StaffRole.MERCHANT_MANAGER, StaffRole.PUBLISHER, StaffRole.READ_ONLY}),
    filters={
        "q": Filter("名称", text),
        "merchant_id": one("商户"),
        "district": state(District, DISTRICT_NAMES, "区"),
        "category": Filter("类别", text),
        "state": state(StoreState, STATES),
    },
    read=lambda staff, filters, limit, cursor: store_keeping.find_stores(
        staff, **filters, limit=limit, cursor=cursor
    ),
    columns=(
        Column("名称", lambda store: store.name),
        Column("商户", lambda store: store.merchant.name),
        Column("区", lambda store: DISTRICT_NAMES[District(store.district)]),
        Column("地址", lambda store: store.address),
        Column("电话", lambda store: store.phone),
        Column("状态", lambda store: STATES[store.state]),
        Column("纬度", lambda store: store.lat),
        Column("经度", lambda store: store.lng),
    ),
)
