"""Time cost for officers: plans of a change with its minutes, and which private steps are counted."""
