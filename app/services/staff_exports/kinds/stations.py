"""导出驿站."""

from typing import Any

from app.paging import Page
from app.services import stations
from app.services.staff_exports.declaration import Column, ExportKind, Filter, state, text
from app.services.stations import Wanted
from models import DISTRICT_NAMES, District, ServiceStation, Staff, StaffRole, StationState

STATES = {
    StationState.OPEN: "开放",
    StationState.SUSPENDED: "暂停开放",
    StationState.CLOSED: "已撤销",
}


def _read(staff: Staff, filters: dict[str, Any], limit: int, cursor: str | None) -> Page[ServiceStation]:
    wanted = Wanted(service=filters["service"], district=filters["district"], q=filters["q"])
    return stations.list_kept(staff, wanted, state=filters["state"], limit=limit, cursor=cursor)


KIND = ExportKind(
    key="stations",
    title="驿站",
    list_rule="/stations",
    roles=frozenset(
        {
            StaffRole.OPERATOR,
            StaffRole.REVIEWER,
            StaffRole.CHAIR,
            StaffRole.PUBLISHER,
            StaffRole.READ_ONLY,
        }
    ),
    filters={
        "state": state(StationState, STATES),
        "district": state(District, DISTRICT_NAMES, "区"),
        "service": Filter("服务", text),
        "q": Filter("名称含", text),
    },
    read=_read,
    columns=(
        Column("编号", lambda station: station.code),
        Column("名称", lambda station: station.name),
        Column("区", lambda station: DISTRICT_NAMES[District(station.district)]),
        Column("地址", lambda station: station.address),
        Column("依托单位", lambda station: station.host),
        Column("电话", lambda station: station.phone),
        Column("状态", lambda station: STATES[station.state]),
        Column("最近核实", lambda station: station.last_verified_on),
    ),
)
