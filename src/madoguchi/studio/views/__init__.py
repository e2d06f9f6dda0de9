"""Views of the studio, by noun."""
