"""Pages of one case for the person who filed it: correcting, writing to the office, withdrawing, what is kept."""
