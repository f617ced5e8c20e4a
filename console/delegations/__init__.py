"""委托: who judges while one is on leave."""
