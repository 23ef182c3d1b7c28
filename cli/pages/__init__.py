"""Pages that people read: blocks of words, and the two forms in which they are written, HTML and Markdown."""
