"""From a spreadsheet, as CSV, to the entries of a bundle: read, understood, checked and written."""
