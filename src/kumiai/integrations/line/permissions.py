"""What the role table in ``accounts/permissions.py`` names of this room.

``line.change_lineaccount`` sets the account up, ``line.view_linelink`` lists friends,
``line.add_linelinkcode`` makes codes for workers, ``line.change_linelink`` ends links, and
``line.view_linetext`` reads what was written: that may be a consultation. A code for oneself needs none.
"""
