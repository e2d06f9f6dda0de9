"""Pages of improvements, of reengineering and of good practice."""
