"""取值的用词: how the other words of an entry's details read. What stands nowhere here reads as written."""

from collections.abc import Mapping

VALUES: Mapping[str, Mapping[str, str]] = {
    "chart": {
        "months": "每月",
        "places": "各区",
        "funnel": "漏斗",
        "days": "逐日",
        "campaigns": "项目进度",
        "batches": "补贴",
        "reach": "一公里",
        "clocks": "办理时限",
    },
    "content_type": {
        "application/pdf": "PDF",
        "image/jpeg": "JPEG 图片",
        "image/png": "PNG 图片",
        "image/webp": "WebP 图片",
    },
    "document": {"privacy": "个人信息处理同意书", "matchmaking": "相亲交友承诺书"},
    "evidence": {"id_shown": "看了证件", "called_back": "回拨电话", "unit_letter": "单位工会证明"},
    "fields": {
        "attachments": "附件",
        "audience": "面向谁",
        "body": "正文",
        "consents": "要签的同意书",
        "fields": "题目",
        "hours": "时间",
        "licence_number": "证号",
        "photos": "照片",
        "quotas": "名额",
        "sessions": "场次",
        "stores": "门店",
    },
    "muted": {
        "benefits": "领取与核销",
        "reminders": "到期提醒",
        "decisions": "办理结果",
        "offers": "名额通知",
        "merchant": "我的商户",
        "announcements": "工会通知",
        "account": "账号安全",
    },
    "task": {
        "audit_checks.run": "核验操作日志",
        "broadcasts.withdraw": "收回群发",
        "broadcasts.write": "写群发",
        "campaigns.end_signups": "放行已结束活动的报名",
        "clockwork.run": "按钟点做一项",
        "clockwork.turn": "走一格钟",
        "coupons.make_coupons": "制券",
        "coupons.remove_free": "清掉没领的券",
        "draws.run": "开签",
        "roster_imports.check": "预览名册",
        "roster_imports.import": "写入名册",
        "staff_exports.write": "写导出",
        "stalled.requeue": "重排停住的任务",
    },
}
"""Key → stored word → how it reads, of what is no column's choice."""

NAMED: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("documents", "name"): VALUES["document"],
    ("notices", "outcome"): {
        "reached": "已告诉本人",
        "declined": "本人不要了",
        "wrong_number": "号码不对",
        "no_answer": "没有接听",
    },
    ("staff_exports", "kind"): {
        "audit": "操作日志",
        "campaigns": "活动",
        "care_visits": "慰问台账",
        "coupon_batches": "券批次",
        "hardship_files": "困难职工档案",
        "hazards": "安全隐患",
        "membership_applications": "入会、接转与退会申请",
        "merchants": "商户",
        "offer_reports": "优惠反映",
        "payment_lists": "发放清单",
        "payments": "发放明细",
        "redemptions": "核销明细",
        "reviews": "报名",
        "statements": "结算单",
        "stations": "驿站",
        "stores": "门店",
    },
}
"""(Table, key) → the same, where one word means different things on different tables."""
