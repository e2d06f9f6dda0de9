"""Reading the plan: each subject area is a module of its own."""
