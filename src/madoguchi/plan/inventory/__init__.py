"""What a return of the inventory asks of a process: its fields, its checks, and how two rounds differ."""
