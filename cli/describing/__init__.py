"""`nextbest docs`: what a bundle does, as a page that a manager reads."""
