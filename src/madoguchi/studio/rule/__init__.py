"""A rule as an officer builds it: drawn as sentences, read back from what was typed, moved, said and tried."""
