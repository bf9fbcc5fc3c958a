"""English: `times` names times, `phrases` is what is said around them."""
