"""Tests of filling."""
