"""辖市(区): the seven districts of the city. Slugs are fixed by the contract."""

from enum import StrEnum


class District(StrEnum):
    """Five districts, one county-level city, one functional zone, in their customary order."""

    TIANNING = "tianning"
    ZHONGLOU = "zhonglou"
    XINBEI = "xinbei"
    WUJIN = "wujin"
    JINTAN = "jintan"
    LIYANG = "liyang"
    JINGKAI = "jingkai"


DISTRICT_NAMES = {
    District.TIANNING: "天宁区",
    District.ZHONGLOU: "钟楼区",
    District.XINBEI: "新北区",
    District.WUJIN: "武进区",
    District.JINTAN: "金坛区",
    District.LIYANG: "溧阳市",
    District.JINGKAI: "常州经开区",
}
"""What people read."""

DISTRICT_CENTRES = {
    District.TIANNING: (31.7796, 119.9745),
    District.ZHONGLOU: (31.8023, 119.9019),
    District.XINBEI: (31.8305, 119.9713),
    District.WUJIN: (31.7013, 119.9424),
    District.JINTAN: (31.7236, 119.5978),
    District.LIYANG: (31.4174, 119.4842),
    District.JINGKAI: (31.7311, 120.0686),
}
"""Where a map may open, (lat, lng) in GCJ-02; approximate on purpose."""
