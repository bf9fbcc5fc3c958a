"""What the installation does by itself or by command: the nightly broom, the change of keys."""
