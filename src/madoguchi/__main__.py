"""Lets `python -m madoguchi` do what the command `madoguchi` does."""

from madoguchi.site.cli import main

main()
