"""Improvement (改善): what was changed for people and what it gained, and the reengineering of whole procedures (BPR).

Gains are measured from what happened, before a day and after it; nobody types them.
May touch: `push`, `search`, `funnel`, `listening`, `reviews`, `examination`, `filling`, `applications`, `windows`,
`registry`, `eforms`, `accounts`, `events`, `language`, `core`.
"""
