"""Surveys for officers: made, asked in waves, brought in, counted, read and published."""
