"""The array back end: many customers at once, each expression computed for all of them with numpy."""
