"""A short way to write down words that are numbers."""

from __future__ import annotations


def numbered(words: str, start: int = 0) -> dict[str, int]:
    """Number the words of a text from `start`; words joined by a slash share a number."""
    return {word: number for number, group in enumerate(words.split(), start) for word in group.split("/")}
