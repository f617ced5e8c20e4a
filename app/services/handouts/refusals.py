"""发放的拒绝: why something cannot be handed out, told to the worker or at the till."""

from app.errors import Conflict, NotFound


class SignupHasNoCode(Conflict):
    code, detail = "signup_has_no_code", "这项活动不用出示领取码或签到码"
    next = "到“我的—我的报名”查看下一步"


class SignupNotReady(Conflict):
    code, detail = "signup_not_ready", "这份报名现在还不能领取或签到"
    next = "到“我的—我的报名”查看它的状态"


class AlreadyHandedOut(Conflict):
    code, detail = "already_handed_out", "这一份已经领取或签到过了"


class HandoutTooEarly(Conflict):
    code, detail = "handout_too_early", "还没有到领取或签到的时间"


class HandoutTooLate(Conflict):
    code, detail = "handout_too_late", "领取或签到的时间已经过了"
    next = "有特殊情况，可以在“我的报名”里说明缘由"


class HandoutElsewhere(Conflict):
    code, detail = "handout_elsewhere", "这一份不在这里领取"


class HandoutNotFound(NotFound):
    code, detail = "handout_not_found", "在您的领取点没有找到这笔发放"


class HandoutTakenBack(Conflict):
    code, detail = "handout_taken_back", "这笔发放已经撤销过了"


class TakeBackTooLate(Conflict):
    code, detail = "take_back_too_late", "已经过了可以撤销的时间"
    next = "请联系主办活动的工会"


class AppealNotPossible(Conflict):
    code, detail = "appeal_not_possible", "只有记为缺席的报名可以申诉"


class AlreadyAppealed(Conflict):
    code, detail = "already_appealed", "您已经申诉过了，请等工会答复"


class AppealNotFound(NotFound):
    code, detail = "appeal_not_found", "没有找到这条申诉"


class AppealDecided(Conflict):
    code, detail = "appeal_decided", "这条申诉已经处理过了，请刷新后查看"
