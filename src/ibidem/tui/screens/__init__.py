"""The places and the panels of the interface."""
