"""What the administrator sees: the visits, if they are counted, and announcements. Without a token there is no page."""

import dash

from lib.admin.addresses import PAGE
from lib.settings import get_settings

settings = get_settings()

if settings.admin_token.get_secret_value():
    # Dash is told of the dashboard's callbacks when it is imported.
    if settings.analytics_enabled:
        from components.analytics.dashboard import analytics_page as layout
    else:
        from components.analytics.uncounted import uncounted_page as layout

    dash.register_page(__name__, path=PAGE, name="Analytics", title="Analytics", hidden=True, layout=layout)
