"""How dates are written where Django's own habits of a language do not fit. One package a language: `en.formats`."""
