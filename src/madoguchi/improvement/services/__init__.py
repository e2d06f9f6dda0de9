"""Planning, doing, measuring and telling improvements; reengineering; support; good practice."""
