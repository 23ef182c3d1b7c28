"""Ready bundles with customers to try them on: data, read by path."""
