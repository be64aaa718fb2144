"""The version of ibidem, alone in its module so that everything may name it."""

__version__ = "0.2.0"
