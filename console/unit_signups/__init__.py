"""单位报名与名单: what the 经办人 of a unit does at a desk."""
