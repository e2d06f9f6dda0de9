"""Theme pages as everyone sees them: all of them, one, its blocks as files, frames and pictures, and what changed."""
