"""How an installation is watched: alive, ready, its state in numbers, its log lines and its traces."""
