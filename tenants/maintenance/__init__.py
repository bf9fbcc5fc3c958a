"""What the installation does by itself or by command: the nightly clean-up, the change of keys."""
