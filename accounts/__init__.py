"""People who sign in: accounts, staff roles, sign-in policy, language and time zone."""
