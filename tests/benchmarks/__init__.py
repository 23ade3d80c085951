"""The benchmark measures what it says, and the page about it says what it measured."""
