"""Tests of the funnel of forms."""
