"""The door of runs: customers in Arrow come in as columns of values, or are refused with everything that is wrong."""
