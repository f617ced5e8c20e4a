"""活动: what the demo city calls its campaigns. A type that is not here is called by its own name.

Titles, halls and hours are invented; they only have to be believable.
"""

from app.seeding.city.plans import CampaignPlan, SlotPlan

_PALACE = "市工人文化宫"
_HALL = (
    SlotPlan("下午场", f"{_PALACE}大剧场", 14, 90, 240),
    SlotPlan("晚场", f"{_PALACE}大剧场", 19, 90, 240),
)
_LESSONS = (
    SlotPlan("书法入门", f"{_PALACE}三楼 302 教室", 9, 120, 30),
    SlotPlan("常州话评弹欣赏", "天宁区职工之家多功能厅", 14, 90, 60),
    SlotPlan("手机摄影", "新北区职工之家 201 教室", 19, 90, 40),
)

CAMPAIGNS: tuple[CampaignPlan, ...] = (
    CampaignPlan(
        "summer_cooling",
        "“清凉一夏”每日一份清凉包",
        "每天一份：矿泉水、盐汽水、藿香正气液和毛巾。提前一天预约，到领取点出示领取码。",
    ),
    CampaignPlan(
        "culture_hundred",
        "三个一百·周末文化课堂",
        "书法、评弹、摄影，小班上课，材料由工会准备。请提前十分钟到场签到。",
        _LESSONS,
    ),
    CampaignPlan(
        "culture_draw",
        "三个一百·锡剧《珍珠塔》惠民专场",
        "两场共 480 个座位，报名截止后公开抽签。抽中后不能来，请提前取消。",
        _HALL,
    ),
    CampaignPlan(
        "reading_festival",
        "“书香龙城”职工读书节征文",
        "写一本打动您的书。入选作品在文化宫展出，并结集成册。",
    ),
    CampaignPlan(
        "singers_contest",
        "“劳动者之歌”职工歌手大赛海选",
        "每位选手准备一首歌，不超过五分钟，伴奏自带。",
        (
            SlotPlan("海选上午场", f"{_PALACE}小剧场", 9, 180, 40),
            SlotPlan("海选下午场", f"{_PALACE}小剧场", 14, 180, 40),
        ),
    ),
    CampaignPlan(
        "skills_contest",
        "龙城工匠·全市职工技能竞赛",
        "单位初赛后由单位推荐，辖市(区)选拔，每个工种前三十名进入全市决赛。",
        (
            SlotPlan("钳工选拔", "常州市技师实训中心一号车间", 8, 240, 30),
            SlotPlan("焊工选拔", "常州市技师实训中心二号车间", 8, 240, 30),
            SlotPlan("工业机器人操作选拔", "常州市技师实训中心智能产线", 13, 240, 20),
        ),
    ),
    CampaignPlan(
        "model_workers", "常州市劳动模范推荐评选", "面向一线，逐级推荐。市级公示五个工作日后按程序审定。"
    ),
    CampaignPlan("craftsmen", "“身边的工匠”寻找活动", "推荐一位好师傅，讲一个手艺人的故事。"),
    CampaignPlan("cadre_honours", "年度优秀工会工作者评选", "表扬为职工办实事的人，由上级工会推荐。"),
    CampaignPlan(
        "innovation_contest", "第六届职工创新创业大赛", "创新组和创业组分开评，入围团队有导师一对一辅导。"
    ),
    CampaignPlan(
        "innovation_salon",
        "双创沙龙：小店怎样过第一年",
        "三位开店十年的师傅聊选址、记账和请人。",
        (SlotPlan("沙龙", "市职工服务中心一楼咖啡厅", 19, 120, 50),),
    ),
    CampaignPlan(
        "startup_loan",
        "职工创业贷款推荐（常年受理）",
        "工会十个工作日内预审，推荐给合作银行；是否放款由银行决定。",
    ),
    CampaignPlan("legal_aid", "职工法律援助（常年受理）", "七天内答复，援助不收费。急事请拨打 12351。"),
    CampaignPlan("safety_gifts", "安康三送进工地、进站点", "安全手册、健康包和防护手套，每人每年一份。"),
    CampaignPlan(
        "venue_booking",
        "工人文化宫、职工之家场地预约",
        "每人每天可以预约一个时段，临时不用请提前取消。",
        (
            SlotPlan("羽毛球 1 号场", f"{_PALACE}体育馆", 9, 90, 1),
            SlotPlan("羽毛球 2 号场", f"{_PALACE}体育馆", 19, 90, 1),
            SlotPlan("排练厅", "钟楼区职工之家", 14, 120, 1),
            SlotPlan("会议室", "市职工疗养院", 9, 180, 1),
        ),
    ),
    CampaignPlan("survey", "您知道工会卡吗？两分钟问卷", "不记名，答完就走，结果用来改进服务。"),
)
