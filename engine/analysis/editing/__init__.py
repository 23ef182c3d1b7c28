"""What an editor wants to know of a bundle that is being written."""
