"""Numbers, units, dates, names and comparisons of a claim beside its evidence, compared by rule."""
