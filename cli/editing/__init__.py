"""What `nextbest lsp` says to editors."""
