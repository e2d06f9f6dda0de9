"""Opinions and enquiries."""
