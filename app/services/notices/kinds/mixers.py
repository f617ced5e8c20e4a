"""单身联谊: the badge, the moment at which everybody hears the same, and what two have agreed to.

Of who picked whom nothing is ever said: the one notice about the result reads alike for everybody.
"""

from collections.abc import Mapping

from app.services.notices.kinds.kind import Group, Kind

_PAGE = "pages/matchmaking/mixer?id={mixer_id}"

KINDS: Mapping[str, Kind] = {
    "mixer_badge": Kind(
        title="您的号牌",
        text="“{title}”签到好了，您是 {badge} 号。开始以后可以在手机上选想再认识的人，只有互相选中才会知道。",
        group=Group.DECISIONS,
        page="pages/signups/detail?id={subject_id}",
    ),
    "mixer_revealed": Kind(
        title="结果已公布",
        text="“{title}”的互选结果已公布，点开看看。",
        group=Group.DECISIONS,
        page=_PAGE,
    ),
    "mixer_contact_shared": Kind(
        title="双方都同意了",
        text="您和 {badge} 号都愿意留联系方式，现在可以互相看到了。请先好好聊聊，不要急着转账或借钱。",
        group=Group.DECISIONS,
        page=_PAGE,
    ),
    "mixer_report_answered": Kind(
        title="举报有了答复",
        text="您在联谊中反映的情况，工会已经处理：{answer}谢谢您告诉我们。",
        group=Group.DECISIONS,
        page="pages/matchmaking/reports",
    ),
}
