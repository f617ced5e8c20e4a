"""微信推送的门: WeChat tells the house what has happened on its side."""
