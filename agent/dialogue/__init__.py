"""The deterministic dialogue in es, en and fr: understanding, policy, and nothing from outside."""
