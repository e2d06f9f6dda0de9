"""Templates of notices and permits: the list, writing them with a picture of the paper, publishing by another."""
