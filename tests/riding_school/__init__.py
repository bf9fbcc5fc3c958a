"""A riding school: an invented vertical that uses every plug. docs/modules.md follows it step by step."""
