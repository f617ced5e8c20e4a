"""账号与公告: what concerns the account, and what the union says to many."""

from collections.abc import Mapping

from app.services.notices.kinds.kind import Group, Kind, Urgency

KINDS: Mapping[str, Kind] = {
    "announcement": Kind(
        title="{title}",
        text="{text}",
        group=Group.ANNOUNCEMENTS,
        page="{page}",
        template="announcement",
        fields={"title": "{title}", "tip": "{text}", "at": "{at}"},
        urgency=Urgency.LATER,
    ),
    "erasure_requested": Kind(
        title="已收到注销申请",
        text="您的账号将于{until}注销，个人信息随之删除。改变主意？在此之前打开小程序撤回即可。",
        group=Group.ACCOUNT,
        page="pages/me/erasure",
    ),
    "erasure_for_wechat": Kind(
        title="您在微信里取消了授权",
        text="账号将于{until}注销，个人信息随之删除。想继续使用？在此之前打开小程序撤回即可。",
        group=Group.ACCOUNT,
        page="pages/me/erasure",
    ),
    "erasure_cancelled": Kind(
        title="注销已撤回",
        text="您已于{at}撤回注销申请，账号照常使用。",
        group=Group.ACCOUNT,
    ),
    "phone_moved": Kind(
        title="手机号已换到别的账号",
        text="您绑定的手机号已于{at}由另一个微信账号接管。不是您本人？请拨打 12351。",
        group=Group.ACCOUNT,
        page="pages/me/phone",
    ),
    "phone_released": Kind(
        title="手机号已解除绑定",
        text="{union}核实后，于{at}解除了您绑定的手机号。号码还是您在用？请重新绑定；有疑问请拨打 12351。",
        group=Group.ACCOUNT,
        page="pages/me/phone",
    ),
    "identity_unbound": Kind(
        title="实名认证已解除",
        text="{union}核实身份后，于{at}解除了这个微信账号的实名认证。不是您本人办的？请拨打 12351。",
        group=Group.ACCOUNT,
    ),
    "identity_confirmed": Kind(
        title="实名认证已通过",
        text="人工核对已于{at}通过，您是“{union}”的会员，电子工会卡可以用了。不是您本人办的？请拨打 12351。",
        group=Group.DECISIONS,
        page="pages/me/card",
        template="decision",
        fields={"matter": "实名认证", "result": "已通过", "tip": "电子工会卡可以用了", "at": "{at}"},
    ),
    "identity_refused": Kind(
        title="人工核对没有通过",
        text="您的实名认证没有核对上：{reason}改好后可以重新提交，或拨打 12351。",
        group=Group.DECISIONS,
        page="pages/me/verification",
        template="decision",
        fields={"matter": "实名认证", "result": "未通过", "tip": "原因请看详情，可重新提交", "at": "{at}"},
    ),
    "numbers_revealed": Kind(
        title="工作人员查看了您的号码",
        text="{at}有工会工作人员因办事需要查看了您的身份证号和手机号，已记入日志。有疑问请拨打 12351。",
        group=Group.ACCOUNT,
    ),
    "export_made": Kind(
        title="您的个人信息已导出",
        text="{at}有人用您的账号导出了全部个人信息。不是您本人？请拨打 12351。",
        group=Group.ACCOUNT,
    ),
}
