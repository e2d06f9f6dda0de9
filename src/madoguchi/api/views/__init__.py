"""Views of the API's own pages and of the open data."""
