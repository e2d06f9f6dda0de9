"""Lets `python -m madoguchi` do what the command `madoguchi` does."""

from madoguchi.site.cli import main

if __name__ == "__main__":  # the web workers import this module again
    main()
