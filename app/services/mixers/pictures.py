"""照片: of somebody in the room or of a match, where he shows them; to anybody else they are not there."""

import uuid

from sqlalchemy import select

from app.db import session
from app.errors import NotFound
from app.services import attachments, matchmaking_profiles
from app.services.mixers import matching, people, reading
from models import Attachment, MatchmakingPhoto, MatchmakingProfile, Member, Seen


class MixerPhotoNotFound(NotFound):
    code, detail = "mixer_photo_not_found", "没有找到这张照片"


def get_photo(member: Member, campaign_id: uuid.UUID, photo_id: uuid.UUID) -> tuple[Attachment, bytes]:
    """一张照片. Refuses with `mixer_not_found`, `not_checked_in`, `mixer_photo_not_found`."""
    _, mixer, guest = reading.enter(member, campaign_id)
    profile = session().scalar(
        matchmaking_profiles.profiles()
        .join(MatchmakingPhoto, MatchmakingPhoto.profile_id == MatchmakingProfile.id)
        .where(MatchmakingPhoto.attachment_id == photo_id)
    )
    if profile is None:
        raise MixerPhotoNotFound
    met = {other.member_id for other in people.visible_to(member, mixer).values()}
    seen = [Seen.CHECKED_IN] if profile.member_id in met else []
    if profile.member_id in matching.matched_with(member, mixer, guest):
        seen.append(Seen.MATCH)
    if not any(photo_id in matchmaking_profiles.shown(profile, one).get("photos", ()) for one in seen):
        raise MixerPhotoNotFound
    found = session().scalars(select(Attachment).where(Attachment.id == photo_id)).one()
    return found, attachments.read(found)
