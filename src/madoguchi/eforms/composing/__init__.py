"""One conversation out of several forms: every question once, in an order for people, and back to each form's answers.

Pure: forms in, a form out. Knows no draft and no procedure. Entered through `eforms.selectors`.
"""
