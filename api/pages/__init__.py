"""The pages: rendered here, complete without JavaScript. A route parses, asks once, returns."""
