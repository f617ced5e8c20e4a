"""条件: the predicates, each with the refusal where it must hold, the one where it must not, and a phrase."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.audiences import values
from app.audiences.people import Fact, Person, Reason
from app.audiences.values import AGE_MAX, YEARS_MAX, AudienceInvalid, Parameter
from models import Employment, Gender, HardshipLevel, MembershipState
from models.districts import DISTRICT_NAMES
from models.roster import EMPLOYMENT_GROUP_NAMES

Condition = Mapping[str, Any]
_ASK = "有疑问请拨打 12351"
_ROSTER = "如果名册有误，请联系所在工会更正，或拨打 12351"
_LOOK = "可以看看其他福利和活动，" + _ASK

MEMBERSHIP_NAMES = {
    MembershipState.MEMBER: "在会会员",
    MembershipState.RETAINED: "保留会籍的会员",
    MembershipState.LEFT: "已转出的会员",
}
EMPLOYMENT_NAMES = {
    Employment.EMPLOYED: "在职职工",
    Employment.RETIRED: "退休职工",
    Employment.UNEMPLOYED: "失业职工",
}
GENDER_NAMES = {Gender.FEMALE: "女职工", Gender.MALE: "男职工"}
HARDSHIP_NAMES = {
    HardshipLevel.DEEP: "深度困难职工",
    HardshipLevel.RELATIVE: "相对困难职工",
    HardshipLevel.ACCIDENTAL: "意外致困职工",
}


@dataclass(frozen=True, kw_only=True)
class Predicate:
    """One kind of condition."""

    title: str
    """What it is called where somebody chooses it."""
    holds: Callable[[Person, Condition], bool]
    reason: Reason
    """Said where it has to hold and does not."""
    barred: Reason | None = None
    """Said where it must not hold and does; None where nobody may ask for that."""
    phrase: Callable[[Condition], str]
    """Whom it means, for a sentence that names choices."""
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    check: Callable[[Condition], bool] = lambda _: True
    """Whether the parameters go together."""
    needs: Fact | None = None
    names_them: bool = False
    """Whether the sentence begins with whom it means."""

    def why_not(self, condition: Condition) -> Reason:
        """The refusal where the condition has to hold."""
        if not self.names_them:
            return self.reason
        return Reason(
            self.reason.code, f"这项福利面向{self.phrase(condition)}，{self.reason.message}", self.reason.next
        )

    def why_barred(self, _: Condition) -> Reason:
        """The refusal where the condition must not hold."""
        assert self.barred is not None  # noqa: S101 - `parse` lets no such condition through
        return self.barred


def _named(names: Mapping[Any, str], parameter: str) -> Callable[[Condition], str]:
    return lambda condition: "、".join(names[word] for word in names if word in condition[parameter])


def _years(condition: Condition) -> str:
    first, last = condition.get("from"), condition.get("to")
    if first is None:
        return f"{last} 周岁及以下的职工"
    return f"{first} 周岁及以上的职工" if last is None else f"{first} 至 {last} 周岁的职工"


def _is_of_age(person: Person, condition: Condition) -> bool:
    return person.age is not None and condition.get("from", 0) <= person.age <= condition.get("to", AGE_MAX)


def _received_lately(person: Person, condition: Condition) -> bool:
    since = person.on.year - condition["years"]
    return any(year >= since for name in condition["types"] for year in person.received.get(name, ()))


VERIFIED = Predicate(
    title="已实名认证",
    reason=Reason(
        "not_verified", "这项服务需要先完成实名认证", "到“我的—实名认证”填写姓名和身份证号，一般当场就能通过"
    ),
    holds=lambda person, _: person.is_verified,
    phrase=lambda _: "已实名认证的职工",
)

LIVING_MEMBERSHIP = frozenset({MembershipState.MEMBER, MembershipState.RETAINED})
IN_MEMBERSHIP = Predicate(
    title="会籍",
    reason=Reason(
        "membership_ended",
        "名册显示您的会籍已经转出或终止",
        "请联系现在单位的工会办理会籍接转，或拨打 12351",
    ),
    barred=Reason("membership_excluded", "这项福利不面向您现在的会籍状态", _ROSTER),
    holds=lambda person, condition: person.membership in condition["states"],
    phrase=_named(MEMBERSHIP_NAMES, "states"),
    parameters={"states": values.words("会籍", MEMBERSHIP_NAMES)},
)

PREDICATES: Mapping[str, Predicate] = {
    "verified": VERIFIED,
    "membership": IN_MEMBERSHIP,
    "in_union": Predicate(
        title="指定工会",
        reason=Reason(
            "not_in_union",
            "这项福利面向指定工会的会员，您所在的工会不在其中",
            "如已换单位，请先请新单位工会办理会籍接转；也可以看看其他福利",
        ),
        barred=Reason("in_excluded_union", "您所在的工会另有安排，不在这项福利的范围内", _LOOK),
        holds=lambda person, condition: any(str(one) in condition["unions"] for one in person.union_path),
        phrase=lambda _: "指定工会的会员",
        parameters={"unions": values.ids("哪些工会，含下级")},
        needs=Fact.UNION,
    ),
    "in_group": Predicate(
        title="新就业形态的某些群体",
        reason=Reason(
            "not_in_group",
            "这项福利面向指定的新就业形态群体，名册里您不在其中",
            "如果您从事这些工作，请联系工会更正名册，或拨打 12351",
        ),
        barred=Reason("in_excluded_group", "名册里您所在的群体不在这项福利的范围内", _ROSTER),
        holds=lambda person, condition: person.group in condition["groups"],
        phrase=_named(EMPLOYMENT_GROUP_NAMES, "groups"),
        parameters={"groups": values.words("群体", EMPLOYMENT_GROUP_NAMES)},
    ),
    "in_district": Predicate(
        title="辖市(区)",
        reason=Reason("not_in_district", "您所在的工会不在那里", _ROSTER),
        barred=Reason("in_excluded_district", "您所在的辖市(区)另有安排，不在这项福利的范围内", _LOOK),
        holds=lambda person, condition: person.district in condition["districts"],
        phrase=lambda condition: f"{_named(DISTRICT_NAMES, 'districts')(condition)}的职工",
        parameters={"districts": values.words("辖市(区)", DISTRICT_NAMES)},
        needs=Fact.UNION,
        names_them=True,
    ),
    "in_new_employment": Predicate(
        title="新就业形态劳动者",
        reason=Reason("not_in_new_employment", "名册里没有这样登记", _ROSTER),
        barred=Reason("in_new_employment_excluded", "这项福利不面向新就业形态劳动者", _LOOK),
        holds=lambda person, _: person.in_new_employment,
        phrase=lambda _: "新就业形态劳动者",
        names_them=True,
    ),
    "works_outdoors": Predicate(
        title="户外劳动者",
        reason=Reason("not_outdoors", "名册里没有这样登记", _ROSTER),
        barred=Reason("outdoors_excluded", "这项福利不面向户外劳动者", _LOOK),
        holds=lambda person, _: person.works_outdoors,
        phrase=lambda _: "户外劳动者",
        names_them=True,
    ),
    "gender": Predicate(
        title="性别",
        reason=Reason("gender_not_meant", "您不在其中", _LOOK),
        barred=Reason("gender_excluded", "这项福利的对象里没有您", _LOOK),
        holds=lambda person, condition: person.gender in condition["genders"],
        phrase=_named(GENDER_NAMES, "genders"),
        parameters={"genders": values.words("性别", GENDER_NAMES)},
        names_them=True,
    ),
    "age": Predicate(
        title="年龄",
        reason=Reason("age_not_meant", "您的年龄不在其中", _LOOK),
        barred=Reason("age_excluded", "这项福利不面向您这个年龄的职工", _LOOK),
        holds=_is_of_age,
        phrase=_years,
        parameters={
            "from": values.number("从几周岁", AGE_MAX, is_needed=False),
            "to": values.number("到几周岁", AGE_MAX, is_needed=False),
        },
        check=lambda condition: (
            len(condition) > 1 and condition.get("from", 0) <= condition.get("to", AGE_MAX)
        ),
        names_them=True,
    ),
    "employment": Predicate(
        title="就业状态",
        reason=Reason("employment_not_meant", "名册里您的就业状态不在其中", _ROSTER),
        barred=Reason("employment_excluded", "这项福利不面向您现在的就业状态", _ROSTER),
        holds=lambda person, condition: person.employment in condition["states"],
        phrase=_named(EMPLOYMENT_NAMES, "states"),
        parameters={"states": values.words("就业状态", EMPLOYMENT_NAMES)},
        names_them=True,
    ),
    "hardship": Predicate(
        title="在册困难职工",
        reason=Reason(
            "no_hardship_file",
            "您家还没有相应的在册档案",
            "家里有困难可以先申请建档，到“帮扶保障”办理，或联系单位工会",
        ),
        barred=Reason("hardship_excluded", "在册困难职工家庭另有帮扶，不重复安排这一项", _LOOK),
        holds=lambda person, condition: person.hardship in condition["levels"],
        phrase=_named(HARDSHIP_NAMES, "levels"),
        parameters={"levels": values.words("档案类别", HARDSHIP_NAMES)},
        needs=Fact.HARDSHIP,
        names_them=True,
    ),
    "model_worker": Predicate(
        title="劳动模范",
        reason=Reason(
            "not_a_model_worker", "名录里没有您", "如果您获得过劳模称号，请联系单位工会补录，或拨打 12351"
        ),
        barred=Reason("model_worker_excluded", "劳模另有安排，不在这一项的范围内", _LOOK),
        holds=lambda person, _: person.is_model_worker,
        phrase=lambda _: "劳动模范",
        needs=Fact.HONOURS,
        names_them=True,
    ),
    "single": Predicate(
        title="单身职工",
        reason=Reason("not_single", "您还没有声明单身", "如果您单身，请到“我的—资料”里声明后再来"),
        barred=Reason("single_excluded", "这项福利不面向单身职工", "声明有变化时，请到“我的—资料”里更新"),
        holds=lambda person, _: person.is_single,
        phrase=lambda _: "单身职工",
        names_them=True,
    ),
    "not_benefited": Predicate(
        title="近年没享受过同类福利",
        reason=Reason(
            "benefited_lately", "您近年已经享受过同类福利，这次先让给其他职工", "过几年可以再来，" + _ASK
        ),
        barred=Reason("not_benefited_yet", "这项活动面向近年参加过同类项目的职工", _LOOK),
        holds=lambda person, condition: not _received_lately(person, condition),
        phrase=lambda _: "近年没有享受过同类福利的职工",
        parameters={"types": values.types("哪些活动"), "years": values.number("近几年", YEARS_MAX)},
        needs=Fact.RECEIVED,
    ),
}
"""Name → predicate. A condition names one of them with `is`."""


def read(given: Mapping[str, Any]) -> dict[str, Any]:
    """One condition in its one form. Refuses with `audience_invalid`."""
    name = given.get("is")
    predicate = PREDICATES.get(name) if isinstance(name, str) else None
    if predicate is None:
        raise AudienceInvalid
    condition = values.read(given, predicate.parameters)
    if not predicate.check(condition):
        raise AudienceInvalid
    return condition
