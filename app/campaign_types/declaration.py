"""活动类型的写法: what a programme has to declare. The engine reads it and never asks which type it has.

A type is a module of this package with a `TYPE`. It makes no queries and knows no HTTP.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from enum import StrEnum

from app.audiences import MEMBERS, Audience
from app.forms import KINDS, Field
from models import ApplicantKind, Gender, NoticeScope, PartnerKind, StaffRole

PRIVACY = "privacy"


class Section(StrEnum):
    """栏目: where the phone and the console list it."""

    SEASONS = "seasons"
    CARE = "care"
    GROWTH = "growth"
    CULTURE = "culture"
    HONOURS = "honours"
    RIGHTS = "rights"
    ORGANISATION = "organisation"


SECTION_NAMES = {
    Section.SEASONS: "四季服务",
    Section.CARE: "帮扶保障",
    Section.GROWTH: "技能与创业",
    Section.CULTURE: "文体与休养",
    Section.HONOURS: "劳模与荣誉",
    Section.RIGHTS: "维权与安全",
    Section.ORGANISATION: "组织与服务",
}


class Word(StrEnum):
    """用词: what signing up is called on screen."""

    APPLY = "申请"
    SIGN_UP = "报名"
    NOMINATE = "申报"
    BOOK = "预约"
    ANSWER = "填写"


GENDER_PLACES = {Gender.FEMALE.value: "女职工", Gender.MALE.value: "男职工"}


class QuotaRule(StrEnum):
    """名额规则: who gets a place where there are fewer than people."""

    FIRST_COME = "first_come"
    REVIEW = "review"
    DRAW = "draw"


class SessionRule(StrEnum):
    """场次: none, or one that is chosen."""

    NONE = "none"
    CHOSEN = "chosen"


class Once(StrEnum):
    """一人一份: how often one applicant may have it."""

    CAMPAIGN = "campaign"
    DAY = "day"
    """Once on each day of a session."""
    OPEN = "open"
    """One at a time: another one when the first has been decided."""
    SUBJECT = "subject"
    """Once for each of what the answers `once_by` name: a nominee, a site, a stay in hospital."""


class Rung(StrEnum):
    """级: a place on the path of unions above the applicant, whatever its depth.

    OWN is the applicant's union, ABOVE the next, DISTRICT the one directly under the city (辖市(区),
    产业/局/公司), CITY the top, HOST the union that holds the campaign.
    """

    OWN = "own"
    ABOVE = "above"
    DISTRICT = "district"
    CITY = "city"
    HOST = "host"


@dataclass(frozen=True, kw_only=True)
class Step:
    """一步审核: an opinion 审核 by a reviewer, or the decision 审批 by a chair, in promised working days."""

    at: Rung
    role: StaffRole = StaffRole.REVIEWER
    days: int = 5

    @property
    def is_decision(self) -> bool:
        return self.role is StaffRole.CHAIR


Scope = NoticeScope
"""公示范围: everybody; or logged-in people of the applicant's own union; or of the union above it."""


@dataclass(frozen=True, kw_only=True)
class NoticeRule:
    """公示: shown for working days before anything is given."""

    days: int = 5
    scope: Scope = Scope.PUBLIC


class Gives(StrEnum):
    """给什么: nothing but the answer, a place, a thing to pick up, coupons of a batch, money by a list."""

    NOTHING = "nothing"
    PLACE = "place"
    PACK = "pack"
    COUPON = "coupon"
    MONEY = "money"


@dataclass(frozen=True, kw_only=True)
class Exclusion:
    """不重复享受: who has had one of `types` within `years` calendar years (0: this one) is refused.

    By everybody the aid is for (`Field.is_subject`, the applicant, a filed household), not by the account.
    """

    types: tuple[str, ...]
    years: int = 0


class Match(StrEnum):
    """名册比对: whether the people on a unit's list have to stand in the union's roster."""

    NONE = "none"
    OPTIONAL = "optional"
    """Whoever stands there is linked and told; nobody is refused."""
    MUST = "must"
    """Everybody stands there, under the unit's own union or below it."""


@dataclass(frozen=True, kw_only=True)
class ListRule:
    """名单: the people whom a unit names, in a file. Known by ID number, or by phone where none is asked."""

    match: Match = Match.OPTIONAL
    is_required: bool = True
    asks_id_number: bool = True
    asks_phone: bool = False
    maximum: int = 5000
    ages: tuple[int, int] | None = None
    """Youngest and oldest, in full years on the day of the import."""
    columns: tuple[Field, ...] = ()
    """More questions about each, a column each."""
    accepts: Mapping[str, frozenset[str]] = dataclass_field(default_factory=dict)
    """Column → the words that may stand there; others are known, and refused."""


@dataclass(frozen=True, kw_only=True)
class AbsenceBar:
    """缺席限制: who has been absent `times` within `months` may not sign up for this type again just yet."""

    times: int
    months: int


@dataclass(frozen=True, kw_only=True)
class Enrolment:
    """参加在先: only for whom an approved list of one of `types` names.

    It covers from `waiting_days` after its approval until `days` after it; the answer `day_field` says which
    day has to be covered.
    """

    types: tuple[str, ...]
    day_field: str
    waiting_days: int = 0
    days: int = 365


@dataclass(frozen=True, kw_only=True)
class Awareness:
    """知晓率: which question asks whether somebody knows the card, and which answers say that he does."""

    field: str
    known_by: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Nominee:
    """被推荐人: the answers that say for whom it is handed in, where that is not the applicant.

    Lists that others read show him in the applicant's place, by the mask of the field's kind: a `name` loses
    its characters, a `text` (of a team or a unit) is shown as it is. Not for aid, where it could be a child.
    """

    name: str
    unit: str | None = None
    """The answer that says where he works; None: the applicant's union is shown."""


@dataclass(frozen=True, kw_only=True)
class ReferralRule:
    """转介: what is approved goes to a partner of one of `kinds`, who alone decides, in promised days."""

    kinds: frozenset[PartnerKind] = frozenset({PartnerKind.BANK})
    days: int = 15
    """Working days."""


@dataclass(frozen=True, kw_only=True)
class LawyerRule:
    """律师: one of the register is assigned within `days` of the calendar from handing in.

    `opponent_field` is the answer that names the other side: a lawyer whose firm acts for it is refused.
    """

    days: int = 7
    before_decision: bool = False
    """Also while it is still with the reviewers."""
    opponent_field: str | None = None


@dataclass(frozen=True, kw_only=True)
class TripRule:
    """线路: a session goes to a base, has a leader, and is rated by those who have come.

    Where `in_city`, the base lies in the city (走进常州).
    """

    in_city: bool = False


@dataclass(frozen=True, kw_only=True)
class MutualChoice:
    """互选: whoever has checked in picks people by their badges, in private; mutual ones are told together.

    Both are what a mixer begins with; its desk may set them otherwise.
    """

    picks_max: int = 3
    closes_after: dt.timedelta = dt.timedelta(hours=2)
    """So long after the end of the session nobody may pick any more."""


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """评分项: what a judge gives whole points for, from none to `points`."""

    key: str
    label: str
    points: int


@dataclass(frozen=True, kw_only=True)
class Round:
    """一轮: scored by its criteria. `trims`: of five sheets and more the highest and lowest are left out."""

    title: str
    criteria: tuple[Criterion, ...]
    trims: bool = False


@dataclass(frozen=True, kw_only=True)
class Contest:
    """竞赛: rounds one after the other among those who have been approved, then awards."""

    rounds: tuple[Round, ...]
    awards: Mapping[str, str]
    """Word → what people read."""
    group_by: str | None = None
    """Ranked apart by the answer to this choice; None: all together."""
    groups_by_session: bool = False
    """Ranked apart by the title of the session, such as a trade."""


@dataclass(frozen=True, kw_only=True)
class Hall:
    """荣誉殿堂: what whoever is honoured may be shown for, once the public notice is over."""

    honours: Mapping[str, str]
    """Word → the title of the honour."""
    honour_by: str | None = None
    """The choice whose answer is that word; None: there is one honour only."""
    deeds_by: str | None = None
    """The answer that says what was done: where the text of the hall begins."""
    is_of_persons: bool = True
    """Shown by his consent only; a collective needs none."""


@dataclass(frozen=True, kw_only=True)
class CampaignType:
    """一种活动."""

    key: str
    title: str
    section: Section
    summary: str
    word: Word = Word.SIGN_UP
    applicants: frozenset[ApplicantKind] = frozenset({ApplicantKind.PERSON})
    audience: Audience = MEMBERS
    fields: tuple[Field, ...] = ()
    consents: tuple[str, ...] = (PRIVACY,)
    keeps_paper_copies: bool = False
    """At a counter: a scan of each signed text is handed in with it."""
    quota: QuotaRule = QuotaRule.FIRST_COME
    has_waitlist: bool = False
    waitlist_max: int | None = None
    """How many may wait at most; None: any number."""
    offer_life: dt.timedelta = dt.timedelta(hours=24)
    offers_after_closing: bool = False
    """替补: a place that comes free after signing up has closed still goes to whoever waits."""
    places_by: str | None = None
    """分类名额: the choice whose answer says of which `CampaignQuota.kind` a place is taken."""
    places_by_gender: bool = False
    """男女名额: the gender in the roster says it instead, and each gender has a waiting list of its own."""
    sessions: SessionRule = SessionRule.NONE
    once: Once = Once.CAMPAIGN
    once_by: tuple[str, ...] = ()
    """The answers that tell one subject from another; kept as a blind index."""
    books_ahead_days: int | None = None
    """Sessions can be booked so many days ahead at most; None: any."""
    steps: tuple[Step, ...] = ()
    notice: NoticeRule | None = None
    gives: Gives = Gives.NOTHING
    amount_max_fen: int | None = None
    exclusions: tuple[Exclusion, ...] = ()
    is_sensitive: bool = False
    """Hardship, illness, legal matters: nothing of it is ever public."""
    is_anonymous: bool = False
    """不记名: staff read the answers without seeing whose they are, and the log does not say it either."""
    awareness: "Awareness | None" = None
    can_be_cancelled_until_start: bool = True
    """By the applicant, once he has it: until the session starts; else only while signing up is open."""
    mending_days: int = 10
    """Working days for mending what was returned; then it runs out."""
    may_reapply: bool = False
    """Whoever was rejected may hand in another one."""
    list_rule: ListRule | None = None
    """For units: whom they name. None: nobody."""
    codes_open_before: dt.timedelta | None = None
    """Pick-up and check-in codes: how long before its beginning a session opens; None: on its day."""
    records_absence: bool = True
    """缺席: who has not come when the session is over is marked so, where a place or a pack is given."""
    absence_bar: "AbsenceBar | None" = None
    enrolment: Enrolment | None = None
    refers: ReferralRule | None = None
    lawyer: LawyerRule | None = None
    trips: TripRule | None = None
    nominee: Nominee | None = None
    mutual_choice: MutualChoice | None = None
    requires: tuple[str, ...] = ()
    """要先有: what somebody must have besides being meant, by its name in `signups.requirements`."""
    sessions_max: int | None = None
    """How many sessions a campaign may have; None: as many as the house allows."""
    contest: Contest | None = None
    hall: Hall | None = None

    def __post_init__(self) -> None:
        if self.is_anonymous and not self._names_nobody():
            raise TypeError(f"{self.key}: what needs to know somebody cannot be anonymous")
        if (self.once is Once.SUBJECT) != bool(self.once_by):
            raise TypeError(f"{self.key}: once per subject goes with the answers that name it")
        if self.places_by_gender and self.places_by is not None:
            raise TypeError(f"{self.key}: places go by the answer or by the gender")

    def _names_nobody(self) -> bool:
        """Whether nothing but an answer comes of it: no review, no list, no place, no gift."""
        asks = (KINDS[field.kind] for field in self.fields)
        return (
            self.applicants == {ApplicantKind.PERSON}
            and self.gives is Gives.NOTHING
            and self.quota is QuotaRule.FIRST_COME
            and self.sessions is SessionRule.NONE
            and not (self.steps or self.notice or self.exclusions or self.has_waitlist or self.enrolment)
            and not (self.nominee or self.contest or self.hall)
            and not any(kind.is_personal or kind.takes_files for kind in asks)
        )

    @property
    def place_kinds(self) -> Mapping[str, str]:
        """Word of a `CampaignQuota.kind` → what people read; empty where places are all alike."""
        if self.places_by_gender:
            return GENDER_PLACES
        asked = next((field for field in self.fields if field.key == self.places_by), None)
        return {} if asked is None else asked.options or {}

    @property
    def needs_review(self) -> bool:
        return bool(self.steps)
