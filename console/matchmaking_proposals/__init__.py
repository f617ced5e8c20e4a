"""推荐给别的红娘工作室: one's own clients proposed elsewhere, and what other studios propose here."""
