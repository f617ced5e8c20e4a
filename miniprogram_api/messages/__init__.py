"""消息: what the house has said to a person, and what he wants to be sent."""
