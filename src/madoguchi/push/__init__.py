"""Push (プッシュ型の案内): whoever agreed hears of what is theirs, once, by campaigns that two people signed.

Preferences, campaigns, matches, outcomes, the freshness board; nothing leaves without a consent in force.
May touch: `reviews`,`columns`,`applications`,`registry`,`facts`,`messaging`,`accounts`,`vault`,`events`,`vocabulary`,`rules`,`core`.
"""
