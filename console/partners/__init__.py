"""合作机构: the register of whom the union refers people to."""
