"""职工求助: the queue, answers, and handing over."""
