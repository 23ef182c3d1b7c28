"""What a bundle says, in sentences that can be read aloud: its expressions, limits, hours, calendars, promises."""
