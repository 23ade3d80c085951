"""Where the administrator's page and what belongs to it are, below the prefix of the site."""

PAGE = "/analytics"
SIGN_IN = f"{PAGE}/session"
SIGN_OUT = f"{SIGN_IN}/end"
ANNOUNCEMENT = f"{PAGE}/announcement"
# Without its suffix, `.csv` or `.json`.
EXPORT = f"{PAGE}/export"
