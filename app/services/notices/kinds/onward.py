"""转介、律师与线路: what is said of a case that goes on after it has been approved."""

from collections.abc import Mapping

from app.services.notices.kinds.kind import Group, Kind

_PAGE = "pages/signups/detail?id={signup_id}"

KINDS: Mapping[str, Kind] = {
    "referral_forwarded": Kind(
        title="已转给合作机构",
        text="“{title}”已转给{partner}，承诺{until}前答复，是否批准由对方决定。",
        group=Group.DECISIONS,
        page=_PAGE,
    ),
    "referral_granted": Kind(
        title="对方已经批准",
        text="“{title}”{partner}已经批准，金额和期限请看详情，后面的手续由对方联系您。",
        group=Group.DECISIONS,
        page=_PAGE,
        template="decision",
        fields={"matter": "{title}", "result": "对方已批准", "tip": "金额和期限请看详情", "at": "{at}"},
    ),
    "referral_declined": Kind(
        title="对方没有批准",
        text="“{title}”{partner}没有批准，原因请看详情，工会可以再帮您转给别家。",
        group=Group.DECISIONS,
        page=_PAGE,
        template="decision",
        fields={"matter": "{title}", "result": "对方未批准", "tip": "原因请看详情", "at": "{at}"},
    ),
    "referral_corrected": Kind(
        title="答复已更正",
        text="“{title}”{partner}的答复先前登记有误，已经更正，请看详情。",
        group=Group.DECISIONS,
        page=_PAGE,
    ),
    "referral_withdrawn": Kind(
        title="转介已撤回",
        text="“{title}”转给{partner}的材料已经撤回，原因请看详情。",
        group=Group.DECISIONS,
        page=_PAGE,
    ),
    "lawyer_assigned": Kind(
        title="已指派律师",
        text="“{title}”已为您指派律师，姓名、律所和电话请看详情。",
        group=Group.DECISIONS,
        page=_PAGE,
        template="decision",
        fields={"matter": "{title}", "result": "已指派律师", "tip": "律师的电话请看详情", "at": "{at}"},
    ),
    "lawyer_changed": Kind(
        title="已换律师",
        text="“{title}”已为您换了一位律师，原因和新律师的电话请看详情。",
        group=Group.DECISIONS,
        page=_PAGE,
    ),
    "legal_case_closed": Kind(
        title="已办结",
        text="“{title}”的律师工作已于{at}登记办结，结果请看详情。",
        group=Group.DECISIONS,
        page=_PAGE,
    ),
    "trip_arranged": Kind(
        title="线路已排定",
        text="“{title}”的基地和领队已经排定，领队的电话请看详情。",
        group=Group.DECISIONS,
        page=_PAGE,
    ),
    "trip_rating_asked": Kind(
        title="这次怎么样",
        text="“{title}”已经结束，请给基地打个分，写下的话只有工会看得到。",
        group=Group.BENEFITS,
        page=_PAGE,
    ),
}
