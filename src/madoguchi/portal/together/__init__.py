"""One-stop: what a life event asks of a household, chosen, told in one conversation and followed on one page."""
