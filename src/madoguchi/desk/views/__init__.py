"""Views of the desk: the queue and the case."""
