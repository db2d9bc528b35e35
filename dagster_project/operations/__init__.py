"""Operations: what whoever keeps a home running does with it as a whole.

Belongs here: backups and their restoring, a site's results beside the office's own. Does not belong here: a month's
steps (`month`), what readers are given (`targets`, `payroll`).
"""
