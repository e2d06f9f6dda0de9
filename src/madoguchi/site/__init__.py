"""The whole put together: settings, addresses, command line, demo city, and who follows which event.

The only room that knows all the others.
May touch: everything.
"""
