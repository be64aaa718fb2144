"""What no model should be trusted with: numbers and units, direction, negation and scope, compared by rule."""
