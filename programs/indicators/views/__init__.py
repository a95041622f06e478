"""Pages of what a program measures: definitions and periods, entering and review, results."""
