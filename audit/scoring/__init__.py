"""Adding up, ranking and figures of a round: pure functions over exact fractions."""
