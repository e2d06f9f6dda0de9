"""The plan (計画): the inventory of processes, its figures and forecast, what stands in the way, sheets and reports.

Actuals come from live records; only what the system cannot know is asked.
May touch: `quality`,`timecost`,`improvement`,`funnel`,`listening`,`reviews`,`examination`,\
`filling`,`applications`,`windows`,`registry`,`eforms`,`versions`,`messaging`,`accounts`,`papers`,`files`,`events`,`ui`,`language`,`core`.
"""
