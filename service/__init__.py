"""The HTTP service: what an organisation's programs ask of one policy, and tell it, from any channel (api.md 5)."""
