"""相亲交友: what is said to somebody of his own profile. Nothing here ever tells of another person."""

from collections.abc import Mapping

from app.services.notices.kinds.kind import Group, Kind

_PAGE = "pages/me/matchmaking"

KINDS: Mapping[str, Kind] = {
    "matchmaking_text_refused": Kind(
        title="资料里的文字要改一改",
        text="您的相亲交友资料里有文字没有通过内容审核，别人还看不到这些文字，请换一种说法再保存。",
        group=Group.DECISIONS,
        page=_PAGE,
    ),
    "matchmaking_vouched": Kind(
        title="核实好了",
        text="您的在职和单身情况已经核实，{until}前有效，可以报名相亲交友活动了。",
        group=Group.DECISIONS,
        page=_PAGE,
    ),
    "matchmaking_vouch_refused": Kind(
        title="这次没能核实",
        text="您的在职和单身情况这次没能核实，原因请看详情。可以补充后再申请，也可以换一处核实。",
        group=Group.DECISIONS,
        page=_PAGE,
    ),
    "matchmaking_vouch_expiring": Kind(
        title="核实快到期了",
        text="您的在职和单身情况的核实{until}到期，之后还想参加活动的，请提前再申请一次。",
        group=Group.REMINDERS,
        page=_PAGE,
    ),
    "matchmaking_introduced": Kind(
        title="红娘有一位朋友想介绍给您",
        text="愿不愿意认识，由您自己定。双方都愿意以后，才互相看到各自愿意给对方看的资料。",
        group=Group.DECISIONS,
        page=_PAGE,
    ),
    "matchmaking_introduction_agreed": Kind(
        title="双方都愿意认识",
        text="红娘介绍的这位朋友和您都愿意认识，可以看对方愿意给您看的资料了。",
        group=Group.DECISIONS,
        page=_PAGE,
    ),
    "matchmaking_service_ended": Kind(
        title="红娘服务已结束",
        text="{studio}的红娘服务已于{at}结束。想再请红娘帮忙，随时可以另选一处。",
        group=Group.DECISIONS,
        page=_PAGE,
    ),
    "matchmaking_talk_cancelled": Kind(
        title="面谈取消了",
        text="{studio}{at}的面谈因红娘有事取消，很抱歉，请另约一个时间。",
        group=Group.DECISIONS,
        page=_PAGE,
    ),
    "matchmaking_talk_reminder": Kind(
        title="明天有面谈",
        text="您约了{at}在{studio}面谈。来不了的话，请先取消，让给别人。",
        group=Group.REMINDERS,
        page=_PAGE,
    ),
}
