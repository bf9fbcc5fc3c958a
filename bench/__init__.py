"""Speed and memory, measured against a stack of its own: `bin/bench`."""
