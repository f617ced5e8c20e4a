"""线索说了什么: one sentence of a pattern's figures, with the figure from which on such a thing is told."""

from app.services import notices
from app.services.anomalies.limits import BURST_COUNT, FAR_M, OWN_COUNT, PAIR_COUNT
from models import Anomaly, AnomalyKind

_KM = 1_000


def tell(found: Anomaly) -> str:
    """一句话: what was seen, in figures, and from how many on it is told of."""
    seen, money = found.figures, notices.money_text(found.figures["subsidy_fen"])
    match found.kind:
        case AnomalyKind.SAME_PAIR if seen["is_own"]:
            return f"核销员给自己核销了 {seen['count']} 笔（{OWN_COUNT} 笔起提示），补贴 {money}"
        case AnomalyKind.SAME_PAIR:
            return f"一天里给同一位会员核销了 {seen['count']} 笔（{PAIR_COUNT} 笔起提示），补贴 {money}"
        case AnomalyKind.BURST:
            return (
                f"{seen['minutes']} 分钟里至少核销了 {BURST_COUNT} 笔，"
                f"当天一共 {seen['day_count']} 笔，补贴 {money}"
            )
        case AnomalyKind.MEMBER_FAR:
            who = "同一位会员"
        case AnomalyKind.CLERK_FAR:
            who = "同一位核销员"
    apart = f"{seen['distance_m'] / _KM:.1f} 公里"
    return (
        f"{who} {seen['minutes']} 分钟前还在 {apart}外的另一家门店"
        f"（{FAR_M // _KM} 公里外、赶不过来的起提示），补贴 {money}"
    )
