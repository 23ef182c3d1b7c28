"""Where customers and their histories come from: files, databases and frames, read into chunks of Arrow."""
