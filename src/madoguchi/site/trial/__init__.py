"""An OpenID provider for trying out: a process of its own with invented people, built on Authlib, never for real people."""
