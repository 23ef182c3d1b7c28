"""The entries of a bundle, checked section by section, into the checked bundle."""
