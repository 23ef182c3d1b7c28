"""Documents in: customers and events, read value by value, or refused with everything that is wrong with them."""
