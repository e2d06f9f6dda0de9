"""Tests of examination."""
