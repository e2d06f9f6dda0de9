"""What programs may ask for and write: drafts, and what was sent."""
