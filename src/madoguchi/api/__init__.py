"""The face for machines: the REST API and the open data.

Holds addresses, schemas and writers of files only; composes the domain rooms.
May touch: every room below.
"""
