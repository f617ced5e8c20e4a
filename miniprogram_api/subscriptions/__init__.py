"""订阅: which messages of WeChat a person may be asked to accept, and what they answered."""
