"""`nextbest report`: plots drawn as SVG, and the page that they stand on."""
