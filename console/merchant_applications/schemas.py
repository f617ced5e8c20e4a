"""入驻申请的形状."""

from app.edge.fields import Flag, NearDay, Schema, Text, one_of
from app.edge.lists import ListQuery, page_of
from app.edge.shapes import ApplicationSchema
from models import ApplicationState


class ApplicationQueueQuery(ListQuery):
    state = one_of([state.value for state in ApplicationState], load_default=None)
    overdue = Flag(load_default=None, metadata={"description": "过了答应的期限还没有办结"})


class ContractBody(Schema):
    """合同: both days count."""

    number = Text(max_length=40, required=True)
    begins_on = NearDay(required=True)
    ends_on = NearDay(required=True)


ApplicationQueuePage = page_of(ApplicationSchema, "ApplicationQueuePage")
