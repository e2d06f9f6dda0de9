"""Backups (控え): database and files of one instant, restored on an empty host, and the drill that proves it.

The keys are not in a backup: whoever finds one reads nothing.
"""
