"""Tests of surveys: arithmetic, waves, panels, publication."""
