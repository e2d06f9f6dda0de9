"""Time cost (時間的コスト): minutes that procedures take from residents, businesses and officers, and what a change gives back.

Assumptions are files with source and range; what the records measure replaces them. Nobody types a result.
May touch: `improvement`,`funnel`,`examination`,`filling`,`applications`,`registry`,`eforms`,`accounts`,`events`,`ui`,`core`.
"""
