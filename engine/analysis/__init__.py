"""What looks at bundles and populations from above the engine: lints, coverage, reports."""
