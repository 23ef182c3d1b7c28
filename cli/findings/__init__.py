"""Findings in the forms that editors, build servers and code hosts read, one file each."""
