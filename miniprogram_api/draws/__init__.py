"""抽签: promised before, recomputable after."""
