"""From what a dataset told to what a block shows: names, charts, numbers, tables, maps. Reads nothing by itself."""
