"""干部账号: made, disabled and reset by one administrator, given roles by another."""
