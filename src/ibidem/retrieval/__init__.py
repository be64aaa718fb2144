"""A question to fused hits."""
