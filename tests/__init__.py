"""The tests of madoguchi, one folder a room."""
