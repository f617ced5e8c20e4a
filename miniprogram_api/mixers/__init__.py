"""单身联谊: mixers, people in the room, private picks and what came of them."""
