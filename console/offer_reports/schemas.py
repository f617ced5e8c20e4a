"""未兑现反映的形状."""

from app.edge.fields import Flag, Identity, LongText, Schema, one_of
from app.edge.lists import ListQuery, page_of
from app.edge.shapes import REPORT_STATES, ReportWithPhotosSchema
from models import ReportState


class DeskReportQuery(ListQuery):
    state = one_of(REPORT_STATES, load_default=None)
    overdue = Flag(load_default=None)
    merchant_id = Identity(load_default=None)


class FindingBody(Schema):
    finding = one_of([ReportState.UPHELD.value, ReportState.DISMISSED.value], required=True)
    decision = LongText(required=True)


DeskReportPage = page_of(ReportWithPhotosSchema, "DeskReportPage")
