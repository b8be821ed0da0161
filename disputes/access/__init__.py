"""Who may do what at the desk: accounts, logins, tokens, and who it is that asks."""
