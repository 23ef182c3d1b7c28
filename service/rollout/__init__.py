"""How one bundle takes the place of another while the server runs: examined first, beside the old one if so asked."""
