"""The three frameworks without the site: one view per recorded answer, written as their documentation would."""
