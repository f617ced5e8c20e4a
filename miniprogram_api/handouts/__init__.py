"""领取与签到: codes shown, the day of a place, mistakes taken back, absences explained."""
