"""What a report for a council can be made of: each subject area of the plan tells its parts in a module of its own."""
