"""Dashboards (ダッシュボード): theme pages built of blocks by officers, kept true while their data changes; the map of places.

A page is a published document; its figures are asked of the datasets, and the last good ones are kept.
May touch: `datasets`,`timecost`,`reviews`,`versions`,`accounts`,`events`,`ui`,`language`,`core`.
"""
