"""Every change of the tables, in order, from the first version on."""
