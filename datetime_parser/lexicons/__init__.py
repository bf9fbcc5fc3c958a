"""The vocabulary, one folder a language."""
