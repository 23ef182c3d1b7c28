"""What each dialect of SQL makes of the words of `engine.functions.sql`: the only place that knows them."""
