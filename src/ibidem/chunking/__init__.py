"""Blocks to passages that fit the encoder's window."""
