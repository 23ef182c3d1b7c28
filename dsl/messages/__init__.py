"""Every message as one named constructor; one file a phase."""
