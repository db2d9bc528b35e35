-- One row per delivered row × measure that people enter, where the amount is lacking or lies outside its limits.
-- The text is rendered from the rules.
{{ entries_refused(['attendance', 'calls', 'collections', 'complaints', 'events', 'exams', 'leave', 'tickets']) }}
