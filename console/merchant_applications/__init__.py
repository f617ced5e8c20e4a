"""入驻申请: the queue and its decisions."""
