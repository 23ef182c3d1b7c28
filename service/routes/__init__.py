"""What the service answers: each module names its endpoints in `ENDPOINTS`."""
