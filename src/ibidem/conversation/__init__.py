"""Conversations with a library: numbering, follow-ups, suggestions, keeping and export; knows no interface."""
