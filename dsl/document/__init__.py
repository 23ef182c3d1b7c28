"""The structure of a bundle: models of its sections, and the JSON Schema made of them."""
