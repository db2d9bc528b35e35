"""A first mapping for a new export, proposed for people to confirm: `source draft`.

Belongs here: what headings are known (`known`), where a file's heading line stands (`layout`), which heading may be
which column (`pairing`), how values are written (`forms_of_values`), and the mapping file that says so (`writing`).
Does not belong here: loading. Nothing here is asked when a delivery is read: a file is read by its mapping, or refused.
What is proposed is marked `confirm`; what is not known stays blank, and the loader refuses a blank.
"""
