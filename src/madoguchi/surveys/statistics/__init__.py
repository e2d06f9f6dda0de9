"""Arithmetic of surveys: intervals, tests of differences, weights. Knows no model."""
