"""Data of charts for officers: the list, bringing a file or an address, its columns, what was fetched."""
