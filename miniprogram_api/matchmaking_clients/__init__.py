"""我的红娘: chosen, left, and whom she introduces."""
