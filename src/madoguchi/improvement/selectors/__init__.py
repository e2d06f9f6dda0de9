"""Reading improvements, records of reengineering and good practice."""
