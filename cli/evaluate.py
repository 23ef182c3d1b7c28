"""`nextbest eval`: an expression of the policy language, for the customers of a bundle."""

import click

command = click.Command("eval", help="x")
