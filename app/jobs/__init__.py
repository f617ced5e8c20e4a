"""任务的门: a message comes in, a service call goes out. One file per stem, found by themselves."""
