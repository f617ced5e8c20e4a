"""抽签, as staff write it."""

from app.edge.drawn import DeskDrawSchema
from app.edge.fields import Moment, Schema, Text, one_of
from app.edge.lists import ListQuery, page_of
from models import DrawState


class DrawQuery(ListQuery):
    state = one_of([state.value for state in DrawState], load_default=None)


class DrawPromiseBody(Schema):
    public_source = Text(
        max_length=200,
        required=True,
        metadata={
            "description": "公开随机数取自何处，说到不会有两种理解",
            "example": "中国福利彩票双色球 2026080 期开奖号码，红球从小到大，再写蓝球，各两位，空格隔开",
        },
    )
    public_at = Moment(required=True, metadata={"description": "何时产生，要在报名结束以后"})


class DrawValueBody(Schema):
    value = Text(
        max_length=200,
        required=True,
        pattern=r"^[!-~]([ -~]{0,198}[!-~])?$",
        metadata={"description": "公开随机数，照说好的写法；半角", "example": "03 09 15 21 27 33 08"},
    )


DeskDrawPage = page_of(DeskDrawSchema, "DeskDrawPage")
