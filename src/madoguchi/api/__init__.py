"""The face for machines: the REST API and the open data.

Holds addresses, schemas, writers of files, and the list of public changes that follows the log.
May touch: every room below.
"""
