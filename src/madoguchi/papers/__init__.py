"""Documents that leave the platform: PDF by typst, PAdES signature, verification.

Gets plain values and gives bytes; which paper is due is decided above. Keeps the certificates of posts.
May touch: `files`, `events`, `language`, `core`.
"""
