"""何处有谁: every table of the house, what an erasure does to it and what an export takes from it, and why.

A table that is named neither here nor in `nobodys` fails the tests, so that a new one cannot be forgotten.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.services.erasures.nobodys import NOBODYS


class Fate(StrEnum):
    """What becomes of a person's rows when the account is erased."""

    GONE = "gone"
    """The rows are deleted; some may be kept for the reason that is given."""
    BLANKED = "blanked"
    """The rows stay, without what tells of the person."""
    KEPT = "kept"
    """The rows stay under an id that leads to nobody any more."""
    NOBODY = "nobody"
    """Nothing of a member's stands here."""


@dataclass(frozen=True)
class Held:
    """One table."""

    fate: Fate
    reason: str
    person: str | None = None
    """The column that says whose a row is, where the whole row is deleted by it alone."""
    blanked: frozenset[str] = frozenset()
    stays: frozenset[str] = frozenset()
    """Of a blanked table: every other column."""
    exported: str | None = None
    """The section of the export that tells of it."""
    not_exported: str | None = None


_MONEY = "财务与补贴核算的依据，依法保存，只认编号"

HELD: Mapping[str, Held] = {
    "members": Held(
        Fate.BLANKED,
        "留下空账号，让依法保存的记录有处可指",
        blanked=frozenset(
            {
                "openid",
                "unionid",
                "nickname",
                "district",
                "phone_cipher",
                "phone_index",
                "phone_bound_at",
                "name_cipher",
                "id_number_cipher",
                "id_number_index",
                "verification",
                "verified_at",
                "roster_entry_id",
                "is_single",
                "login_epoch",
            }
        ),
        stays=frozenset({"id", "created_at"}),
        exported="profile",
    ),
    "model_workers": Held(
        Fate.KEPT, "劳模名录由工会管理，与是否使用小程序无关，只认名册编号", exported="honours"
    ),
    "honours": Held(
        Fate.GONE, "凭本人同意展示的，随账号一起拿下；集体的不是会员的信息", exported="honours_shown"
    ),
    "roster_entries": Held(
        Fate.KEPT,
        "会员名册由工会依《工会法》管理，与是否使用小程序无关；解开后本人可以用新账号再认证",
        exported="membership",
    ),
    "union_cards": Held(
        Fate.GONE, "电子卡随账号注销；办了联名银行卡的，银行仍要用到卡号，予以保留", exported="card"
    ),
    "consents": Held(Fate.KEPT, "证明曾经得到同意，只认编号", exported="consents"),
    "coupons": Held(Fate.KEPT, f"没用的退回券池；用过和过期的是{_MONEY}", exported="coupons"),
    "merchant_codes": Held(
        Fate.KEPT, "商户的券码；没看过的随券退回，看过的归在券上", not_exported="随优惠券在卡包里查看"
    ),
    "redemptions": Held(Fate.KEPT, _MONEY, exported="redemptions"),
    "discount_uses": Held(Fate.KEPT, _MONEY, exported="discount_uses"),
    "statements": Held(Fate.KEPT, f"{_MONEY}；对账的店主只认编号", exported="agreed_statements"),
    "statement_items": Held(Fate.KEPT, _MONEY, not_exported="结算单的明细属于商户"),
    "attachments": Held(
        Fate.GONE, "文件与行一起删除；发票、合同、在用的店照和通过的入驻材料依法保留", exported="attachments"
    ),
    "merchant_applications": Held(
        Fate.GONE,
        "没有通过的全部删除；通过的是商户的档案，抹去联系人",
        blanked=frozenset({"contact_name_cipher", "contact_phone_cipher"}),
        exported="merchant_applications",
    ),
    "merchant_application_attachments": Held(Fate.GONE, "随申请", not_exported="随入驻申请列出附件"),
    "merchants": Held(
        Fate.BLANKED,
        "商户还在，等新店主；抹去原店主和申请人留下的联系方式",
        blanked=frozenset({"owner_id", "contact_name_cipher", "contact_phone_cipher"}),
        stays=frozenset(
            {
                "id",
                "union_id",
                "name",
                "credit_code",
                "category",
                "licence_ends_on",
                "contract_begins_on",
                "contract_ends_on",
                "state",
                "state_reason",
                "search_text",
                "created_at",
            }
        ),
        exported="merchants",
    ),
    "owner_invitations": Held(
        Fate.KEPT, "只有口令的摘要和编号", not_exported="只有口令的摘要；成为店主的商户另列"
    ),
    "clerks": Held(Fate.KEPT, "立即解除；核销记录要指向它，只认编号", exported="clerk_bindings"),
    "clerk_invitations": Held(
        Fate.KEPT, "没用的作废；只有口令的摘要和编号", not_exported="只有口令的摘要；绑定的门店另列"
    ),
    "offer_reports": Held(
        Fate.GONE,
        "没办结的全部删除；办结的是对商户的认定，抹去本人写的经过和照片",
        blanked=frozenset({"text"}),
        exported="offer_reports",
    ),
    "anomalies": Held(
        Fate.KEPT,
        "查补贴有没有被套取的线索，只认编号，不写姓名",
        not_exported="工会内部的核实记录，说了会妨碍核实；核销本身在核销记录里",
    ),
    "employers": Held(
        Fate.KEPT,
        "单位的登记和营业执照，抹去联系人，只认编号",
        blanked=frozenset({"contact_name_cipher", "contact_phone_cipher"}),
        exported="employers",
    ),
    "job_intentions": Held(Fate.GONE, "本人发的意向和简历", person="member_id", exported="job_intentions"),
    "hazard_reports": Held(
        Fate.KEPT,
        "危险还要整改，报告留下；抹去本人写的话、照片和银行卡，只认编号",
        blanked=frozenset({"text", "card_cipher"}),
        exported="hazard_reports",
    ),
    "hazard_photos": Held(Fate.GONE, "本人拍的随附件；整改后的留下", not_exported="随隐患报告列出附件"),
    "offer_report_attachments": Held(Fate.GONE, "随反映", not_exported="随反映列出附件"),
    "station_reports": Held(
        Fate.GONE,
        "没答复的全部删除；答复过的是驿站的维修记录，抹去往来的话和照片",
        blanked=frozenset({"text", "answer"}),
        exported="station_reports",
    ),
    "station_report_attachments": Held(Fate.GONE, "随报修", not_exported="随报修列出附件"),
    "station_keepers": Held(Fate.KEPT, "立即解除；发放记录要指向它，只认编号", exported="station_bindings"),
    "station_invitations": Held(
        Fate.KEPT, "只有口令的摘要和编号", not_exported="只有口令的摘要；绑定的驿站另列"
    ),
    "handouts": Held(Fate.KEPT, f"发放的凭证：{_MONEY}", exported="handouts"),
    "mixer_guests": Held(Fate.GONE, "随账号删除，连同选了谁", exported="mixers"),
    "mixer_matches": Held(Fate.GONE, "两人中有一人注销就删除", exported="mixers"),
    "matchmaking_blocks": Held(Fate.GONE, "两人中有一人注销就不会再遇到", exported="mixers"),
    "mixer_reports": Held(Fate.GONE, "两人中有一人注销就不再处理", exported="mixers"),
    "signup_appeals": Held(
        Fate.GONE, "随账号删除；谅解与否已记在报名的经过里", person="member_id", exported="appeals"
    ),
    "payments": Held(
        Fate.BLANKED,
        f"{_MONEY}；抹去户名和卡号",
        blanked=frozenset({"payee_cipher", "card_cipher"}),
        stays=frozenset(
            {
                "id",
                "list_id",
                "number",
                "signup_id",
                "hazard_report_id",
                "amount_fen",
                "state",
                "failure",
                "settled_at",
                "created_at",
            }
        ),
        exported="payments",
    ),
    "membership_applications": Held(
        Fate.GONE,
        "办成的已经写进名册，经过在操作日志里；申请书里的姓名和号码随账号删除",
        person="member_id",
        exported="membership_applications",
    ),
    "manual_checks": Held(
        Fate.GONE,
        "核对的结果已经在名册和操作日志里；本人填写的姓名和号码随账号删除",
        exported="manual_checks",
    ),
    "manual_check_attachments": Held(Fate.GONE, "随人工核对", not_exported="随人工核对列出附件"),
    "signups": Held(
        Fate.KEPT,
        "没办完的取消；办成的是发放的依据，抹去所答的内容，只认编号",
        blanked=frozenset({"answers_cipher"}),
        exported="signups",
    ),
    "signup_moves": Held(Fate.KEPT, "证明办理的经过，只认编号", exported="signups"),
    "signup_attachments": Held(Fate.GONE, "随附件", not_exported="随报名列出附件"),
    "paper_consents": Held(Fate.KEPT, "证明曾经在纸上同意，连同签字件", not_exported="随报名列出"),
    "signup_subjects": Held(
        Fate.KEPT, "只有盲索引，防重复享受要跨年查对", not_exported="只有摘要；本人写的在报名里"
    ),
    "signup_notes": Held(
        Fate.KEPT,
        "审核人之间的话，抹去内容，只认编号",
        blanked=frozenset({"text_cipher"}),
        not_exported="审核人内部的意见；给本人的说明在报名的经过里",
    ),
    "signup_recusals": Held(Fate.KEPT, "证明依规回避，只认编号", not_exported="干部的回避记录"),
    "staff_relatives": Held(
        Fate.KEPT, "干部依规申报的回避关系，只有盲索引", not_exported="干部申报的材料，只有摘要"
    ),
    "public_notice_entries": Held(
        Fate.KEPT, "只认报名的编号，不写姓名；显示时现取现掩", not_exported="公示的是本人的报名，在报名里"
    ),
    "public_objections": Held(
        Fate.KEPT,
        "没办完的作废，抹去本人写的内容；办完的证明处理过，只认编号",
        blanked=frozenset({"text_cipher", "answer_cipher"}),
        exported="objections",
    ),
    "hardship_files": Held(
        Fate.KEPT,
        "没办结的撤回，办结的抹去内容；在档的是工会依规管理的帮扶档案，发放以它为凭",
        blanked=frozenset({"answers_cipher"}),
        exported="hardship_files",
    ),
    "household_members": Held(Fate.GONE, "随档案；在档的保留", exported="hardship_files"),
    "authorisations": Held(Fate.GONE, "随家庭成员；在档的保留", exported="hardship_files"),
    "home_visits": Held(
        Fate.KEPT,
        "随档案抹去内容，只留日期",
        blanked=frozenset({"visitors_cipher", "findings_cipher"}),
        exported="hardship_files",
    ),
    "hardship_moves": Held(
        Fate.KEPT,
        "证明办理的经过，只认编号；说明和意见随档案抹去",
        blanked=frozenset({"reason_cipher", "opinion_cipher"}),
        exported="hardship_files",
    ),
    "hardship_papers": Held(Fate.GONE, "随附件；在档的保留", not_exported="随档案列出附件"),
    "care_visits": Held(Fate.KEPT, "慰问金和慰问品的凭据，随在档的档案", exported="hardship_files"),
    "tickets": Held(Fate.KEPT, "只留类别和期限，没答完的办结", exported="tickets"),
    "ticket_entries": Held(Fate.KEPT, "抹去内容", blanked=frozenset({"text_cipher"}), exported="tickets"),
    "visit_logs": Held(Fate.KEPT, "工会走访单位的记录", not_exported="不是会员留下的信息"),
    "listed_people": Held(
        Fate.KEPT,
        "单位工会自己交的名单，与本人是否使用小程序无关，不指向账号；报名作废三年后删除",
        exported="listed_by_units",
    ),
    "contest_entries": Held(
        Fate.KEPT, "比赛的名次和得分，只认报名的编号；公布时现取现掩", exported="contest_results"
    ),
    "contest_sheets": Held(
        Fate.KEPT, "评委打的分，只认编号", not_exported="评委各自的打分；本人的名次和平均分另列"
    ),
    "draws": Held(Fate.KEPT, "公开的抽签过程，人人可以核对，不写任何人", not_exported="不写任何人"),
    "draw_entrants": Held(
        Fate.KEPT, "公开的抽签结果，人人可以核对，只有摘要", not_exported="只有摘要；结果在报名里"
    ),
    "referrals": Held(
        Fate.KEPT,
        "推荐过哪家、对方怎样答复的凭据，抹去写下的原因，只认编号",
        blanked=frozenset({"reason_cipher", "correction_cipher"}),
        exported="referrals",
    ),
    "legal_cases": Held(Fate.KEPT, "指派过哪位律师、结果如何，只认编号", exported="legal_cases"),
    "legal_steps": Held(
        Fate.KEPT,
        "抹去写下的情况，不再指向文书，只留做过什么",
        blanked=frozenset({"text_cipher", "attachment_id"}),
        exported="legal_cases",
    ),
    "trip_ratings": Held(
        Fate.KEPT,
        "基地的得分要算进平均，抹去写下的话，只认编号",
        blanked=frozenset({"comment_cipher"}),
        exported="trip_ratings",
    ),
    "matchmaking_profiles": Held(Fate.GONE, "随账号删除，连同同意给谁看", exported="matchmaking_profile"),
    "matchmaking_vouches": Held(Fate.GONE, "随资料", exported="matchmaking_vouches"),
    "matchmaking_clients": Held(Fate.GONE, "随资料，连同红娘手记", exported="matchmaking_clients"),
    "matchmaking_notes": Held(
        Fate.GONE, "随服务对象", not_exported="红娘自己记的话；谈过什么、介绍过谁本人都知道"
    ),
    "matchmaking_introductions": Held(
        Fate.GONE, "两个人的事，一方离开就不再留", exported="matchmaking_introductions"
    ),
    "matchmaking_proposals": Held(Fate.GONE, "随服务对象", exported="matchmaking_proposals"),
    "matchmaking_talks": Held(Fate.KEPT, "时段是工作室的，不再写是谁约的", exported="matchmaking_talks"),
    "matchmaking_photos": Held(Fate.GONE, "随资料和附件", exported="matchmaking_profile"),
    "notices": Held(Fate.GONE, "说给本人的话", person="member_id", exported="notices"),
    "subscribe_credits": Held(
        Fate.GONE, "本人给的订阅次数", person="member_id", exported="subscription_credits"
    ),
    "notice_preferences": Held(Fate.GONE, "本人的设置", person="member_id", exported="notice_preferences"),
    "idempotency_keys": Held(
        Fate.GONE,
        "给过的回答里有本人的资料",
        person="actor_id",
        not_exported="防重复提交的技术记录，只留一天",
    ),
    "push_receipts": Held(Fate.KEPT, "只有摘要，认不出人，到期清理", not_exported="只有摘要，认不出人"),
    "erasures": Held(Fate.KEPT, "证明已经注销，只认编号", exported="erasures"),
    "audit_entries": Held(
        Fate.KEPT,
        "操作日志只增不改，不含个人信息明文，只认编号",
        not_exported="安全记录，也写着别人的操作；本人办过的事在其他各节里都有",
    ),
    "broadcasts": Held(Fate.KEPT, "只记写到哪个编号", not_exported="工会发给许多人的话；发给本人的在通知里"),
    **{table: Held(Fate.NOBODY, why, not_exported=why) for table, why in NOBODYS.items()},
}
"""Table → what happens to it. Outside of the tables stand files (with `attachments`), logins and codes in
Redis (`tokens.forget`), and queued jobs (`queue.remove_naming`)."""
