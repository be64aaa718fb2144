"""Bring the index of a library up to date with its documents."""
