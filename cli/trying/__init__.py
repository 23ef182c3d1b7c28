"""`nextbest repl`: expressions and questions tried on a customer, line by line."""
