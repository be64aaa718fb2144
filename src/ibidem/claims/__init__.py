"""A claim and hits to a verdict."""
