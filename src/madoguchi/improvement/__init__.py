"""Improvement (改善): what was changed for people and what it gained by the records, and reengineering (BPR).

Gains are measured from what happened before a day and after it; nobody types them.
May touch: `reviews`,`examination`,`filling`,`applications`,`windows`,`registry`,`eforms`,`messaging`,`accounts`,`events`,`language`,`core`.
"""
