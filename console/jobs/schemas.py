"""后台任务的形状. Arguments are ids; what a failure says holds nothing of a person."""

import marshmallow as ma

from app.edge.fields import Moment, Schema, Text, one_of
from app.edge.lists import ListQuery, page_of
from app.queue import Queue
from app.services.jobs import JobState

STATES = [state.value for state in JobState]
TASK = r"^[a-z][a-z_]*(\.[a-z_]+)+$"


class JobQuery(ListQuery):
    state = one_of(STATES, load_default=JobState.SET_ASIDE.value)
    task = Text(max_length=100, pattern=TASK, load_default=None, metadata={"example": "coupons.make_coupons"})
    queue = one_of([queue.value for queue in Queue], load_default=None)


class JobFailureSchema(Schema):
    """最近一次失败: the error's class, and its first line."""

    kind = ma.fields.String(required=True)
    says = ma.fields.String(required=True)
    at = Moment(required=True, attribute="failed_at")


class JobSchema(Schema):
    """一个任务."""

    id = ma.fields.String(required=True)
    task = ma.fields.String(required=True)
    queue = ma.fields.String(required=True)
    state = one_of(STATES, required=True)
    tries = ma.fields.Integer(required=True)
    arguments = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String(), required=True)
    queued_at = Moment(required=True, allow_none=True)
    due_at = Moment(required=True, allow_none=True, metadata={"description": "没有定时为 null"})
    failure = ma.fields.Nested(JobFailureSchema, required=True, allow_none=True)


class QueueFiguresSchema(Schema):
    """一条队列现在的情况."""

    queue = ma.fields.String(required=True)
    waiting_count = ma.fields.Integer(required=True)
    scheduled_count = ma.fields.Integer(required=True)
    running_count = ma.fields.Integer(required=True)
    oldest_s = ma.fields.Float(required=True, metadata={"description": "最早可以开始的任务已等了几秒"})


class TaskCountSchema(Schema):
    task = ma.fields.String(required=True)
    count = ma.fields.Integer(required=True)


class JobSummarySchema(Schema):
    """任务概况."""

    queues = ma.fields.List(ma.fields.Nested(QueueFiguresSchema), required=True)
    set_aside = ma.fields.List(ma.fields.Nested(TaskCountSchema), required=True)
    worker_count = ma.fields.Integer(required=True, metadata={"description": "心跳正常的任务线路"})


JobPage = page_of(JobSchema, "JobPage")
