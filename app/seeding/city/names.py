"""姓名: common surnames and given-name characters, and the parts of names written with `·`."""

import random

from app.seeding.city.plans import Gender

# Weight, then the surnames that share it; the rarer ones are old families of the Changzhou country.
_SURNAMES = (
    (40, "王张陈周徐吴"),
    (25, "李刘朱蒋沈顾陆钱"),
    (14, "杨赵黄孙许高何胡潘史谢丁金袁"),
    (8, "唐殷庄薛毛邵巢冯曹姚石谈万戴蔡汤杜虞"),
    (3, "恽荆芮狄承是岳储眭笪糜臧羌濮"),
    (1, "欧阳 上官 司徒 诸葛"),
)

_MALE = (
    "伟强磊军洋勇杰涛明超辉刚平鹏飞波斌浩宇轩博文俊凯晨阳志国建华"
    "东亮海峰林森振宁毅恒诚信义仁德安康成栋梁柏松岩川泽润清源"
)
_FEMALE = (
    "芳娜敏静丽艳娟霞燕玲婷雪慧莹倩颖洁琳萍红梅兰菊云月秀英华"
    "玉珍琴蓉薇佳怡欣悦雅诗涵梦瑶琪思雨晴彤妍馨宁清舒禾苗"
)

_UYGHUR_MALE_LIST = (
    "艾力 买买提 吐尔逊 玉素甫 阿迪力 库尔班 木合塔尔 艾尼瓦尔 阿卜杜热合曼 麦麦提依明 阿卜力克木 "
)
_UYGHUR_MALE = _UYGHUR_MALE_LIST.split()

_UYGHUR_FEMALE_LIST = "古丽娜尔 阿依古丽 热孜万古丽 帕提古丽 祖丽胡玛尔 茹仙古丽 米热班 迪丽努尔 阿依努尔 "
_UYGHUR_FEMALE = _UYGHUR_FEMALE_LIST.split()

_DOTTED_SHARE = 0.006
_SHORT_SHARE = 0.16


def _surname_table() -> tuple[list[str], list[int]]:
    """Surnames and their weights, ready for `random.choices`."""
    surnames: list[str] = []
    weights: list[int] = []
    for weight, row in _SURNAMES:
        members = row.split() if " " in row else list(row)
        surnames += members
        weights += [weight] * len(members)
    return surnames, weights


_TABLE = _surname_table()


def random_name(rng: random.Random, gender: Gender) -> str:
    """取名: two or three characters mostly, now and then a name with the father's after a `·`."""
    if rng.random() < _DOTTED_SHARE:
        own = _UYGHUR_MALE if gender == "male" else _UYGHUR_FEMALE
        return f"{rng.choice(own)}·{rng.choice(_UYGHUR_MALE)}"
    surname = rng.choices(*_TABLE)[0]
    given = _MALE if gender == "male" else _FEMALE
    length = 1 if rng.random() < _SHORT_SHARE else 2
    return surname + "".join(rng.choice(given) for _ in range(length))
