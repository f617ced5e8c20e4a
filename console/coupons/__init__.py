"""券批次: drafted, approved, published, watched, stopped at a desk."""
