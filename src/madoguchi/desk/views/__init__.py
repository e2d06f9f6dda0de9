"""Views of the desk: the queue, the case, what officers do to it."""
