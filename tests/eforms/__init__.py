"""Tests of the room `eforms`."""
