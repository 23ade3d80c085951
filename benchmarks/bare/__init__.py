"""The three frameworks without the site: one view per recorded response, as in their documentation."""
