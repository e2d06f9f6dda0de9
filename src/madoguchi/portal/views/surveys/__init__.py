"""Surveys for residents and staff: answered once by a link, and what came of them."""
