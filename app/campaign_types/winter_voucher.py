"""冬送温暖 (新就业形态): one ¥50 voucher a person, picked up with a code; ends mid-December.

Source: PRODUCT.md, the gig variant. First come, first served; not beside the winter aid of a household.
"""

from app.audiences import MEMBERS
from app.campaign_types.declaration import CampaignType, Exclusion, Gives, Section, SessionRule, Word
from app.forms import Field
from models.roster import ON_PLATFORMS

KEY = "winter_voucher"

TYPE = CampaignType(
    key=KEY,
    title="冬日暖心券",
    section=Section.SEASONS,
    summary="给快递、外卖、网约车等新就业形态劳动者的一份 50 元暖心券，选好领取点，凭码领取。",
    word=Word.BOOK,
    audience=(
        *MEMBERS,
        # Whoever the roster has in one of these groups belongs here, whether or not its other column says so.
        {"any": [{"is": "in_new_employment"}, {"is": "in_group", "groups": sorted(ON_PLATFORMS)}]},
    ),
    fields=(
        Field(
            key="platform",
            kind="text",
            label="您现在接单或工作的平台、网点",
            maximum=40,
            is_required=False,
        ),
    ),
    sessions=SessionRule.CHOSEN,
    gives=Gives.PACK,
    exclusions=(Exclusion(types=(KEY, "winter_warmth")),),
)
