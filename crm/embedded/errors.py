class FrameError(Exception):
    """Something outside the program stops it from running. The text is one sentence that says what to do."""
