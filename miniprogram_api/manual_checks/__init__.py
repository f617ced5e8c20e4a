"""人工核对: asked for on the phone."""
