"""Small tools for maintainers. The site itself does not need them."""
