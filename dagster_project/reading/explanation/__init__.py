"""Why this star and this money: from the rows of a release to sentences.

Belongs here: `facts` (the rows of one subject, nothing computed anew), `rulebook` (labels of the rules as adopted),
`history` (the months of a window), `needs` (what the next star still asks), `stars`, `points` and `bonus` (the
telling), `phrases` (English and Chinese), `page` (the layout).
Does not belong here: deciding anything. What is printed was a row before, or is the distance between two of its
values.
"""
