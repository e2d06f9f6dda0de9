"""Attacks that were tried on the running product, kept so that they go on failing."""
