"""Bibliographies: the entries documents list, the markers that point at them, and the works they name."""
