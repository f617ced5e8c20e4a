"""对象条件: the words with which staff say whom a benefit is for."""
