"""What the role table in ``accounts/permissions.py`` names of this room.

``messaging.view_message`` lists what was sent to whom, ``messaging.change_message`` sends again and
withdraws, ``messaging.change_wording`` rewords templates. One's own messages and questions need none.
"""
