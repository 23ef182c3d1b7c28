"""Built bundles, `*.nbp`: a checked and lowered bundle in a file of data alone, decoded as far as decisions ask."""
