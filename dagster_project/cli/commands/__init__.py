"""One module a command: `add_to(commands)` declares its words, `execute(context, options)` does it and returns the exit
code.

Belongs here: wiring. Heavy rooms are imported inside `execute`.
"""
