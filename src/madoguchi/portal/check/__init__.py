"""What the check 「受けられる制度をさがす」 needs beside its pages: what was told, questions, results in words.

Knows rules, the vocabulary and eforms; stores nothing: `accounts` keeps what was told for the session.
"""
