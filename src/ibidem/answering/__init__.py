"""Hits to an answer: verbatim sentences with their places, or a reason for none."""
