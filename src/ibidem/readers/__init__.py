"""Files to documents: one module a format."""
