"""Small programs for maintainers; the site itself needs none of them."""
