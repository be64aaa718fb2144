"""Numbers, units, direction, negation and scope of a claim beside its evidence, compared by rule."""
