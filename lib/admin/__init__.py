"""Who may see the visits and send announcements: whoever signed in with `ADMIN_TOKEN`. Knows no web framework."""
