"""A person's own text audited against the library: its claims, quotations and citations."""
